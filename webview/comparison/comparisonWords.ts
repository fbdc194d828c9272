import type { ComparedRun, Comparison, ComparisonMetric } from '../../src/protocol/comparison';
import type { ShownExperiment } from '../../src/protocol/comparisonExperiment';
import { factorNames } from '../../src/analysis/experiments/factorText';
import type { ExperimentReport } from '../../src/analysis/experiments/reports';
import { formatLr } from '../../src/analysis/formatLr';
import { baseName, formatCount, formatLoss, formatShare, iterationsText, stateNames, timeLeft } from '../words';
import { isLive, type Shown } from './model';
import type { Overlay } from './overlay';

export const experimentNames: Readonly<Record<ShownExperiment['kind'], string>> = { confirm: 'Head-to-head', sweep: 'Range test sweep' };

export function metricText(metric: ComparisonMetric, value: number): string {
  return metric === 'accuracy' ? formatShare(value) : formatLoss(value);
}

/** How far along a run is, while it goes on; else how it ended. */
export function runStateText(run: ComparedRun): string {
  if (run.endedBy === 'divergence') return 'diverged';
  if (run.state === 'running' && run.totalIterations !== null && run.totalIterations > 0) return `running, ${String(Math.min(99, Math.floor((100 * run.iterations) / run.totalIterations)))}\u00a0%`;
  return stateNames[run.state];
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

export function runsText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'run' : 'runs'}`;
}

/** What is compared, in a few words. */
export function titleOf({ comparison, experiment }: Shown): string {
  if (experiment !== null) return `${baseName(experiment.scriptName)}: ${experimentNames[experiment.kind].toLowerCase()}`;
  const runs = comparison?.runs.length ?? 0;
  return `Comparison of ${comparison?.kind === 'range-tests' ? `${String(runs)} ${runs === 1 ? 'range test' : 'range tests'}` : runsText(runs)}`;
}

/** What an experiment came to, in a sentence or two. */
export function answerOf(report: ExperimentReport): string {
  return report.kind === 'confirm' ? report.answer : report.advice;
}

/** What an experiment consists of. */
export function experimentMeta({ kind, seeds, iterations, bounds, factor, arms }: ShownExperiment): string {
  const parts = [experimentNames[kind]];
  if (factor !== null) parts.push(`${String(arms.length)} ${arms.length === 1 ? 'value' : 'values'} of the ${factorNames[factor]}`);
  if (bounds !== null) parts.push(`bounds ${formatLr(bounds.minLr)} to ${formatLr(bounds.maxLr)}`);
  if (kind === 'confirm') parts.push(`${String(arms.length)} ways to train`, `${String(seeds.length)} ${seeds.length === 1 ? 'seed' : 'seeds'}`);
  if (iterations !== null) parts.push(`${iterationsText(iterations)} each`);
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
  const counted = `${formatCount(ended)} of ${formatCount(all)} runs ended${running === 0 ? '' : `, ${formatCount(running)} going on`}`;
  return experiment.secondsLeft === null ? counted : `${counted} · ${timeLeft(experiment.secondsLeft)}`;
}

/** How often the script's own code runs, which nobody may be surprised by. */
export function costText(experiment: ShownExperiment): string {
  const { started, all } = trialCounts(experiment);
  const upTo = experiment.kind === 'confirm' ? 'at most ' : '';
  return `The code of ${baseName(experiment.scriptName)} above its training call runs once for each run: ${upTo}${formatCount(all)} ${all === 1 ? 'time' : 'times'} in all, ${formatCount(started)} so far.`;
}

/** The chart in two sentences, for those who cannot see it. */
export function chartSummary(shown: Shown, overlay: Overlay): string {
  const axis = { iteration: 'iterations', epoch: 'epochs', seconds: 'wall-clock time', lr: 'learning rate' }[overlay.axis];
  const measure = `${overlay.source === 'held-out' ? 'Held-out' : 'Batch'} ${overlay.metric}`;
  const names = [...new Set(overlay.lines.filter(({ weight }) => weight !== 'seed').map(({ label }) => label))];
  const what = `${titleOf(shown)}: ${measure} against ${axis}, ${names.length === 0 ? 'nothing is switched on' : names.join('; ')}.`;
  return `${what} ${bestText(shown.comparison)}The table has the numbers.`;
}

function bestText(comparison: Comparison | null): string {
  const { metric = null, runs = [] } = comparison ?? {};
  if (metric === null) return '';
  const known = runs.flatMap(({ label, summary }) => (summary === null || !Number.isFinite(summary.best) ? [] : [{ label, best: summary.best }]));
  const [best] = known.sort((a, b) => (metric === 'accuracy' ? b.best - a.best : a.best - b.best));
  return best === undefined ? '' : `Best: ${metricText(metric, best.best)} by ${best.label}. `;
}

/** What is read out when the state changes. */
export function announcement({ comparison, experiment }: Shown): string {
  if (experiment !== null) {
    const { report } = experiment;
    const answer = report === null || experiment.state === 'running' ? '' : answerOf(report);
    return `${experimentNames[experiment.kind]} of ${baseName(experiment.scriptName)} ${experiment.state}. ${answer}`.trim();
  }
  const live = (comparison?.runs ?? []).filter(isLive).length;
  return `${runsText(comparison?.runs.length ?? 0)} compared${live === 0 ? '' : `, ${String(live)} going on`}.`;
}
