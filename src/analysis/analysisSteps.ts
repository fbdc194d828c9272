import { t } from '../text/text';
import type { Analysis, AnalysisStep } from './analysis';
import { boundsSteps } from './boundsSteps';
import { formatLr } from './formatLr';
import type { Interval } from './interval';
import type { Landmarks } from './landmarks';
import { metricName } from './metricName';
import type { RangeTestReading } from './readRangeTest';
import { smoothingWidth } from './smooth';
import { cyclical, replays, superConvergence } from './stepSources';

interface Read {
  readonly reading: RangeTestReading;
  /** Seeds that the bounds were combined from. */
  readonly seeds: number;
  /** Of the max LR, also where it was too wide to mark one. */
  readonly interval: Interval | null;
}

type WithoutSteps = Omit<Analysis, 'steps'>;

/** How the numbers came about, step by step, each with its source and its place on the chart, for somebody who has never run a range test. */
export function analysisSteps(analysis: WithoutSteps, { reading, seeds, interval }: Read): AnalysisStep[] {
  const { metric, paper, chance, refusal, iterations } = analysis;
  const { series, best, loss } = reading;
  if (series === null) return [];
  const steps: AnalysisStep[] = [
    rampStep(reading, iterations, metricName(metric)),
    smoothingStep(reading, series.rampPoints),
  ];
  if (chance !== null) {
    steps.push({
      title: t('Chance'),
      text: chanceText(chance),
      marks: [{ kind: 'level', metric: 'accuracy', value: chance.accuracy, label: t('chance {0} %', (100 * chance.accuracy).toFixed(1)) }],
    });
  }
  // what could not be read has no landmarks to show; a curve whose max LR is too unsure has them
  if (best !== null && reading.refusal === null) steps.push(riseStep(reading, best), peakStep(reading, best));
  if (loss !== null && reading.refusal === null) steps.push(breakStep(loss));
  if (refusal !== null) return [...steps, refusalStep(refusal.reason, interval)];
  steps.push(...boundsSteps(analysis, reading, seeds));
  if (paper !== null) {
    steps.push({
      title: t("The paper's bounds"),
      text: t(
        'Smith and Topin take the peak, {0}, as the max LR and a third of it, {1}, as the min LR: right for large nets and ramps as long as the training, on small nets nine points of accuracy too bold.',
        formatLr(paper.max.lr),
        formatLr(paper.min.lr),
      ),
      source: t('{0}; {1}', superConvergence(), replays()),
      marks: [
        { kind: 'lr', lr: paper.min.lr, label: t("paper's min {0}", formatLr(paper.min.lr)) },
        { kind: 'lr', lr: paper.max.lr, label: t("paper's max {0}", formatLr(paper.max.lr)) },
      ],
    });
  }
  if (paper === null && analysis.recommended !== null) {
    steps.push({
      title: t("The paper's bounds"),
      text: t('Smith and Topin take the peak of a linear ramp as the max LR. On an exponential ramp the peak lies elsewhere, so their bounds are not marked.'),
      source: superConvergence(),
    });
  }
  return [...steps, verdictStep(analysis)];
}

function rampStep({ shape }: RangeTestReading, iterations: number, metric: string): AnalysisStep {
  if (shape === 'exponential') {
    return {
      title: t('Ramp'),
      text: t(
        'The LR rose by the same factor every iteration, on a ramp of {0} iterations, and the {1} was read along the way. The rules were fitted on linear ramps: what follows is taken to one, and is less sure.',
        iterations,
        metric,
      ),
      source: t('Gugger 2018, How Do You Find a Good Learning Rate'),
    };
  }
  return {
    title: t('Ramp'),
    text:
      iterations === 1
        ? t('The LR rose step by step on a ramp of 1 iteration, and the {0} was read along the way.', metric)
        : t('The LR rose step by step on a ramp of {0} iterations, and the {1} was read along the way.', iterations, metric),
    source: cyclical(),
  };
}

function smoothingStep({ best }: RangeTestReading, rampPoints: number): AnalysisStep {
  const width = smoothingWidth(rampPoints);
  const text = t(
    'Single values jump, so each was replaced by the mean of {0} neighbouring points. The window is centred: one that looks back only would move the peak to higher LRs.',
    width,
  );
  if (best === null) return { title: t('Smoothing'), text };
  const half = Math.floor(width / 2);
  const { lrs, peakIndex } = best;
  const from = lrs[Math.max(0, peakIndex - half)] ?? 0;
  const to = lrs[Math.min(lrs.length - 1, peakIndex + half)] ?? 0;
  return { title: t('Smoothing'), text, marks: [{ kind: 'stretch', from, to, label: t('window of {0} points', width) }] };
}

function riseStep(reading: RangeTestReading, best: Landmarks): AnalysisStep {
  const half = best.before + (best.gain - best.before) / 2;
  const isAccuracy = reading.accuracy !== null;
  return {
    title: t('Rise'),
    text: t('At LR {0} the net had learned half of what it would: training works from about there.', formatLr(best.riseLr)),
    source: cyclical(),
    marks: [
      isAccuracy
        ? { kind: 'level', metric: 'accuracy', value: best.start + half, label: t('half of the gain') }
        : { kind: 'level', metric: 'loss', value: best.start - half, label: t('half of the gain') },
      { kind: 'lr', lr: best.riseLr, label: t('rise {0}', formatLr(best.riseLr)) },
    ],
  };
}

function peakStep(reading: RangeTestReading, { peakLr, gain, start }: Landmarks): AnalysisStep {
  return {
    title: t('Peak'),
    text:
      reading.accuracy === null
        ? t('The smoothed loss is smallest at LR {0}, with {1}. The task has no accuracy, so this is the peak.', formatLr(peakLr), (start - gain).toPrecision(3))
        : t('The smoothed accuracy is best at LR {0}, with {1} %.', formatLr(peakLr), (100 * (start + gain)).toFixed(1)),
    source: superConvergence(),
    marks: [{ kind: 'lr', lr: peakLr, label: t('peak {0}', formatLr(peakLr)) }],
  };
}

function breakStep({ breakLr, start, gain }: Landmarks): AnalysisStep {
  const [from, least, half] = [start, start - gain, start - gain / 2].map((loss) => loss.toPrecision(3));
  const level = { kind: 'level', metric: 'loss', value: start - gain / 2, label: t('half of the way back: loss {0}', half ?? '') } as const;
  if (breakLr === null) {
    return {
      title: t('Break'),
      text: t('The loss fell from {0} to {1} and never climbed half of the way back (to {2}), so the end of the ramp stands for the break.', from ?? '', least ?? '', half ?? ''),
      source: replays(),
      marks: [level],
    };
  }
  return {
    title: t('Break'),
    text: t('The loss fell from {0} to {1} and had climbed half of the way back, to {2}, at LR {3}.', from ?? '', least ?? '', half ?? '', formatLr(breakLr)),
    source: replays(),
    marks: [level, { kind: 'lr', lr: breakLr, label: t('break {0}', formatLr(breakLr)) }],
  };
}

function refusalStep(reason: string, interval: Interval | null): AnalysisStep {
  const marks = interval === null ? undefined : [{ kind: 'stretch' as const, from: interval.low, to: interval.high, label: t('somewhere in here') }];
  return { title: t('No bounds'), text: reason, ...(marks === undefined ? {} : { marks }) };
}

function verdictStep({ verdict: { reason, upTo, stretch } }: WithoutSteps): AnalysisStep {
  const known = upTo !== null && stretch !== null && Number.isFinite(upTo) && stretch > 0;
  return {
    title: t('Super-convergence'),
    text: reason,
    source: t('{0}, and the range tests that its authors published', superConvergence()),
    ...(known ? { marks: [{ kind: 'stretch', from: upTo / stretch, to: upTo, label: t('holds 75 % of the gain') }] } : {}),
  };
}

function chanceText({ accuracy, source }: NonNullable<Analysis['chance']>): string {
  const value = (100 * accuracy).toFixed(1);
  switch (source) {
    case 'given':
      return t('Guessing is right in {0} % of cases, as was given. Gains are counted from there.', value);
    case 'classes':
      return t('Guessing among the classes is right in {0} % of cases. Gains are counted from there.', value);
    case 'first row':
      return t('It was not given how often guessing is right, so the first accuracy, {0} %, stands for it. Gains are counted from there.', value);
  }
}
