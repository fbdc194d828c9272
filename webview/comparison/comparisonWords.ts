import type { ComparedRun, Comparison, ComparisonMetric } from '../../src/protocol/comparison';
import type { ShownExperiment } from '../../src/protocol/comparisonExperiment';
import { experimentKindName, experimentStateName, runStateName } from '../../src/protocol/stateNames';
import { factorName } from '../../src/analysis/experiments/factorText';
import type { ExperimentReport } from '../../src/analysis/experiments/reports';
import { formatLr } from '../../src/analysis/formatLr';
import { seedsText } from '../../src/text/counts';
import { t } from '../../src/text/text';
import { baseName, formatCount, formatLoss, formatShare, iterationsText, timeLeft } from '../words';
import { isLive, type Shown } from './model';
import type { Overlay } from './overlay';

export function metricText(metric: ComparisonMetric, value: number): string {
  return metric === 'accuracy' ? formatShare(value) : formatLoss(value);
}

/** How far along a run is, while it goes on; else how it ended. */
export function runStateText(run: ComparedRun): string {
  if (run.endedBy === 'divergence') return t('diverged');
  if (run.state === 'running' && run.totalIterations !== null && run.totalIterations > 0) return t('running, {0}', `${String(Math.min(99, Math.floor((100 * run.iterations) / run.totalIterations)))}\u00a0%`);
  return runStateName(run.state);
}

/** "48 s", "12 min 5 s", "1 h 20 min". */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)}\u00a0s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${String(minutes)}\u00a0min` : `${String(minutes)}\u00a0min ${String(whole % 60)}\u00a0s`;
  return `${String(Math.floor(minutes / 60))}\u00a0h ${String(minutes % 60)}\u00a0min`;
}

/** What is compared, in a few words. */
export function titleOf({ comparison, experiment }: Shown): string {
  if (experiment !== null) {
    const script = baseName(experiment.scriptName);
    return experiment.kind === 'confirm' ? t('{0}: head-to-head', script) : t('{0}: range test sweep', script);
  }
  const runs = comparison?.runs.length ?? 0;
  if (comparison?.kind === 'range-tests') return runs === 1 ? t('Comparison of 1 range test') : t('Comparison of {0} range tests', runs);
  return runs === 1 ? t('Comparison of 1 run') : t('Comparison of {0} runs', formatCount(runs));
}

/** What an experiment came to, in a sentence or two. */
export function answerOf(report: ExperimentReport): string {
  return report.kind === 'confirm' ? report.answer : report.advice;
}

/** What an experiment consists of. */
export function experimentMeta({ kind, seeds, iterations, bounds, factor, arms }: ShownExperiment): string {
  const parts = [experimentKindName(kind)];
  if (factor !== null) parts.push(arms.length === 1 ? t('1 value of the {0}', factorName(factor)) : t('{0} values of the {1}', arms.length, factorName(factor)));
  if (bounds !== null) parts.push(t('bounds {0} to {1}', formatLr(bounds.minLr), formatLr(bounds.maxLr)));
  if (kind === 'confirm') parts.push(t('{0} ways to train', arms.length), seedsText(seeds.length));
  if (iterations !== null) parts.push(t('{0} each', iterationsText(iterations)));
  return parts.join(' · ');
}

/** Trials that are over, that go on, that were started, and all of them with those that a sweep will add. */
export function trialCounts({ trials, bisections, seeds }: Pick<ShownExperiment, 'trials' | 'bisections' | 'seeds'>): { ended: number; running: number; started: number; all: number } {
  const count = (test: (trial: ShownExperiment['trials'][number]) => boolean) => trials.filter(test).length;
  return {
    ended: count(({ state }) => state === 'finished' || state === 'dropped' || state === 'failed'),
    running: count(({ state }) => state === 'running'),
    started: count(({ run }) => run !== null),
    all: trials.length + bisections * seeds.length,
  };
}

/** "7 of 30 runs ended, 2 going on · 12 min left". */
export function progressText(experiment: ShownExperiment): string {
  const { ended, running, all } = trialCounts(experiment);
  const counted =
    running === 0
      ? t('{0} of {1} runs ended', formatCount(ended), formatCount(all))
      : t('{0} of {1} runs ended, {2} going on', formatCount(ended), formatCount(all), formatCount(running));
  return experiment.secondsLeft === null ? counted : `${counted} · ${timeLeft(experiment.secondsLeft)}`;
}

/** How often the script's own code runs, which nobody may be surprised by. */
export function costText(experiment: ShownExperiment): string {
  const { started, all } = trialCounts(experiment);
  const script = baseName(experiment.scriptName);
  const times = [script, formatCount(all), formatCount(started)] as const;
  if (experiment.kind === 'confirm') {
    return all === 1
      ? t('The code of {0} above its training call runs once for each run: at most 1 time in all, {1} so far.', script, formatCount(started))
      : t('The code of {0} above its training call runs once for each run: at most {1} times in all, {2} so far.', ...times);
  }
  return all === 1
    ? t('The code of {0} above its training call runs once for each run: 1 time in all, {1} so far.', script, formatCount(started))
    : t('The code of {0} above its training call runs once for each run: {1} times in all, {2} so far.', ...times);
}

/** The chart in two sentences, for those who cannot see it. */
export function chartSummary(shown: Shown, overlay: Overlay): string {
  const names = [...new Set(overlay.lines.filter(({ weight }) => weight !== 'seed').map(({ label }) => label))];
  const lines = names.length === 0 ? t('nothing is switched on') : names.join('; ');
  const what = t('{0}: {1} against {2}, {3}.', titleOf(shown), measureText(overlay), axisText(overlay.axis), lines);
  return [what, ...bestText(shown.comparison), t('The table has the numbers.')].join(' ');
}

/** What the curves show, e.g. "Held-out accuracy". */
export function measureText({ source, metric }: Pick<Overlay, 'source' | 'metric'>): string {
  if (source === 'held-out') return metric === 'accuracy' ? t('Held-out accuracy') : t('Held-out loss');
  return metric === 'accuracy' ? t('Batch accuracy') : t('Batch loss');
}

function axisText(axis: Overlay['axis']): string {
  switch (axis) {
    case 'iteration':
      return t('iterations');
    case 'epoch':
      return t('epochs');
    case 'seconds':
      return t('wall-clock time');
    case 'lr':
      return t('learning rate');
  }
}

function bestText(comparison: Comparison | null): string[] {
  const { metric = null, runs = [] } = comparison ?? {};
  if (metric === null) return [];
  const known = runs.flatMap(({ label, summary }) => (summary === null || !Number.isFinite(summary.best) ? [] : [{ label, best: summary.best }]));
  const [best] = known.sort((a, b) => (metric === 'accuracy' ? b.best - a.best : a.best - b.best));
  return best === undefined ? [] : [t('Best: {0} by {1}.', metricText(metric, best.best), best.label)];
}

/** What is read out when the state changes. */
export function announcement({ comparison, experiment }: Shown): string {
  if (experiment !== null) {
    const { report } = experiment;
    const answer = report === null || experiment.state === 'running' ? '' : answerOf(report);
    return `${t('{0} of {1} {2}.', experimentKindName(experiment.kind), baseName(experiment.scriptName), experimentStateName(experiment.state))} ${answer}`.trim();
  }
  const live = (comparison?.runs ?? []).filter(isLive).length;
  const runs = comparison?.runs.length ?? 0;
  if (live === 0) return runs === 1 ? t('1 run compared.') : t('{0} runs compared.', formatCount(runs));
  return runs === 1 ? t('1 run compared, {0} going on.', live) : t('{0} runs compared, {1} going on.', formatCount(runs), live);
}
