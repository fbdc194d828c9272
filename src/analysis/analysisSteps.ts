import type { Analysis, AnalysisStep } from './analysis';
import { formatLr } from './formatLr';
import type { Landmarks } from './landmarks';

interface Read {
  readonly accuracy: Landmarks | null;
  readonly loss: Landmarks | null;
  /** Points that the smoothing averaged over. */
  readonly smoothing: number;
}

/** How the numbers came about, step by step, for somebody who has never run a range test. */
export function analysisSteps(analysis: Omit<Analysis, 'steps'>, { accuracy, loss, smoothing }: Read): AnalysisStep[] {
  const { metric, recommended, paper, chance, refusal, verdict, iterations, plannedIterations } = analysis;
  if (smoothing === 0) return [];
  const steps: AnalysisStep[] = [
    { title: 'Ramp', text: `The LR rose step by step on a ramp of ${count(iterations, 'iteration')}, and the ${metric} was read along the way.` },
    {
      title: 'Smoothing',
      text:
        `Single values jump, so each was replaced by the mean of ${String(smoothing)} neighbouring points. ` +
        'The window is centred: one that looks back only would move the peak to higher LRs.',
    },
  ];
  if (chance !== null) steps.push({ title: 'Chance', text: chanceText(chance) });
  if (refusal !== null) return [...steps, { title: 'No bounds', text: refusal.reason }];
  const best = accuracy ?? loss;
  if (best !== null) steps.push({ title: 'Peak', text: peakText(best, accuracy !== null) });
  if (loss !== null) steps.push({ title: 'Break', text: breakText(loss) });
  if (recommended !== null) {
    const lengths = plannedIterations === null ? '' : ` The ramp is ${String(iterations)} iterations long, the training ${String(plannedIterations)}.`;
    const open = recommended.max.open ? ' The curve never broke, so the true max LR may be higher: a higher top LR would tell.' : '';
    steps.push({
      title: 'Max LR',
      text: `${formatLr(recommended.max.lr)}, by ${recommended.max.rule}.${lengths} The peak itself is too high for most trainings.${open}`,
    });
    steps.push({
      title: 'Min LR',
      text: `${formatLr(recommended.min.lr)}, by ${recommended.min.rule}. A low start is cheap and insures against a max LR that is a little too high.`,
    });
  }
  if (paper !== null) {
    steps.push({
      title: "The paper's bounds",
      text: `Smith and Topin take the peak, ${formatLr(paper.max.lr)}, as the max LR and a third of it, ${formatLr(paper.min.lr)}, as the min LR.`,
    });
  }
  return [...steps, { title: 'Super-convergence', text: verdict.reason }];
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
