import type { Analysis, AnalysisStep } from './analysis';
import { RULES } from './boundsRules';
import { formatLr } from './formatLr';
import type { Landmarks } from './landmarks';
import type { RangeTestReading } from './readRangeTest';
import { smoothingWidth } from './smooth';

interface Read {
  readonly reading: RangeTestReading;
  /** Seeds that the bounds were combined from. */
  readonly seeds: number;
}

const REPLAYS = '144 range tests and 2,559 trainings of small nets (npm run bench -- regret-replay)';
const CYCLICAL = 'Smith 2017, Cyclical Learning Rates, section 3.3';
const SUPER_CONVERGENCE = 'Smith & Topin 2018, Super-Convergence, section 4';

/** How the numbers came about, step by step, each with its source, for somebody who has never run a range test. */
export function analysisSteps(analysis: Omit<Analysis, 'steps'>, { reading, seeds }: Read): AnalysisStep[] {
  const { metric, recommended, paper, chance, refusal, verdict, iterations } = analysis;
  const { accuracy, loss, series, best } = reading;
  if (series === null) return [];
  const steps: AnalysisStep[] = [
    {
      title: 'Ramp',
      text: `The LR rose step by step on a ramp of ${count(iterations, 'iteration')}, and the ${metric} was read along the way. Source: ${CYCLICAL}.`,
    },
    {
      title: 'Smoothing',
      text:
        `Single values jump, so each was replaced by the mean of ${String(smoothingWidth(series.rampPoints))} neighbouring points. ` +
        'The window is centred: one that looks back only would move the peak to higher LRs.',
    },
  ];
  if (chance !== null) steps.push({ title: 'Chance', text: chanceText(chance) });
  if (refusal !== null) return [...steps, { title: 'No bounds', text: refusal.reason }];
  if (best !== null) {
    steps.push({ title: 'Rise', text: `At LR ${formatLr(best.riseLr)} the net had learned half of what it would: training works from about there.` });
    steps.push({ title: 'Peak', text: peakText(best, accuracy !== null) });
  }
  if (loss !== null) steps.push({ title: 'Break', text: breakText(loss) });
  if (recommended !== null) {
    steps.push({ title: 'Max LR', text: maxText(analysis, recommended.max, reading) });
    const interval = recommended.max.interval ?? null;
    if (interval !== null) steps.push({ title: 'How sure', text: sureText(interval, seeds) });
    steps.push({
      title: 'Min LR',
      text:
        `${formatLr(recommended.min.lr)}, by ${recommended.min.rule}. A low start is cheap and insures against a max LR that is a little too high. ` +
        'Source: Smith 2018, A disciplined approach, section 4 (a tenth or a twentieth for a single cycle).',
    });
  }
  if (paper !== null) {
    steps.push({
      title: "The paper's bounds",
      text:
        `Smith and Topin take the peak, ${formatLr(paper.max.lr)}, as the max LR and a third of it, ${formatLr(paper.min.lr)}, as the min LR: right for ` +
        `large nets and ramps as long as the training, on small nets ten points of accuracy too bold. Source: ${SUPER_CONVERGENCE}; ${REPLAYS}.`,
    });
  }
  return [...steps, { title: 'Super-convergence', text: `${verdict.reason} Source: ${SUPER_CONVERGENCE}, and the range tests that its authors published.` }];
}

function maxText({ rule, iterations, plannedIterations }: Omit<Analysis, 'steps'>, max: NonNullable<Analysis['recommended']>['max'], reading: RangeTestReading): string {
  const open = max.open ? ' The curve never broke, so the true max LR may be higher: a higher top LR would tell.' : '';
  if (rule === 'plateau') {
    return (
      `${formatLr(max.lr)}, by ${max.rule}. The ramp was as long as the training and held all the way, so the net bears these LRs: on the ` +
      `authors' ResNet-56 trainings were best at the end of such a plateau.${open} Source: ${SUPER_CONVERGENCE}.`
    );
  }
  const fall = reading.loss === null ? 'the fall is the peak' : 'the fall is the middle of peak and break';
  const middle = `${formatLr(max.lr)}, by ${max.rule}. Middles are taken as on a log axis (√): ${fall}, and the max LR lies in the middle of rise and fall.`;
  const lengths = plannedIterations === null ? '' : ` ${lengthText(rule, iterations, plannedIterations)}`;
  return `${middle}${lengths} The peak itself is too high for most trainings.${open} Source: ${REPLAYS}.`;
}

/** What the correction for the ramp's length did. */
function lengthText(rule: Analysis['rule'], iterations: number, planned: number): string {
  const exponent = rule === 'E' || rule === 'F' || rule === 'G' || rule === 'regression' ? RULES[rule].exponent : 0;
  const factor = (iterations / planned) ** exponent;
  return `The ramp is ${String(iterations)} iterations long, the training ${String(planned)}: a longer training bears less, so the LR was taken times ${factor.toPrecision(2)}.`;
}

function sureText({ low, high }: { readonly low: number; readonly high: number }, seeds: number): string {
  const of = seeds === 1 ? 'Most of the spread is that of runs with other seeds: several seeds would narrow it.' : `It rests on ${String(seeds)} seeds.`;
  return `In 4 of 5 repetitions of this test the max LR would come out between ${formatLr(low)} and ${formatLr(high)}. ${of} Source: npm run bench -- coverage.`;
}

function chanceText({ accuracy, source }: NonNullable<Analysis['chance']>): string {
  const value = `${(100 * accuracy).toFixed(1)} %`;
  switch (source) {
    case 'given':
      return `Guessing is right in ${value} of cases, as was given. Gains are counted from there.`;
    case 'classes':
      return `Guessing among the classes is right in ${value} of cases. Gains are counted from there.`;
    case 'first row':
      return `It was not given how often guessing is right, so the first accuracy, ${value}, stands for it. Gains are counted from there.`;
  }
}

function peakText({ peakLr, gain, start }: Landmarks, isAccuracy: boolean): string {
  return isAccuracy
    ? `The smoothed accuracy is best at LR ${formatLr(peakLr)}, with ${(100 * (start + gain)).toFixed(1)} %.`
    : `The smoothed loss is smallest at LR ${formatLr(peakLr)}, with ${(start - gain).toPrecision(3)}. The task has no accuracy, so this is the peak.`;
}

function breakText({ breakLr, start, gain }: Landmarks): string {
  const fell = `The loss fell from ${start.toPrecision(3)} to ${(start - gain).toPrecision(3)}`;
  const half = (start - gain / 2).toPrecision(3);
  return breakLr === null
    ? `${fell} and never climbed half of the way back (to ${half}), so the end of the ramp stands for the break.`
    : `${fell} and had climbed half of the way back, to ${half}, at LR ${formatLr(breakLr)}.`;
}

function count(value: number, word: string): string {
  return `${String(value)} ${word}${value === 1 ? '' : 's'}`;
}
