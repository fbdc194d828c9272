import { basename } from 'node:path';
import type { BoundsPair } from '../../analysis/analysis';
import { factorText } from '../../analysis/experiments/factorText';
import { formatLr } from '../../analysis/formatLr';
import { sweepFactor, type Experiment } from '../../protocol/experiment';
import type { SavedSchedule } from '../../protocol/onecycleFile';
import type { RunRecord, RunRequest } from '../../protocol/run';
import { experimentKindName, experimentStateName, runStateName } from '../../protocol/stateNames';
import type { Run } from '../../runs/run';
import type { MomentumRange } from '../../schedule/oneCycle';
import { scheduleName } from '../../schedule/scheduleNames';
import type { ScheduleOptions } from '../../schedule/scheduleOptions';
import { seedsText } from '../../text/counts';
import { t } from '../../text/text';
import { shortNumber } from '../snippets/numbers';

/** What a run is called and what it does, e.g. ["train.js", "One cycle (paper), max LR 0.12, seed 42"]. */
export function runName({ request, name, source }: RunRecord): [label: string, what: string] {
  const { kind, schedule, seed, script } = request;
  if (source !== undefined) return [name ?? basename(script), t('Opened curve')];
  const maxLr = kind === 'train' && schedule !== null ? [t('max LR {0}', shortNumber(schedule.maxLr))] : [];
  return [name ?? basename(script), [kindText(request), ...maxLr, ...changesTexts(request), t('seed {0}', seed)].join(', ')];
}

/** What a run of a sweep changed in the script, e.g. ["weight decay 1e-4"]. */
function changesTexts({ overrides }: Pick<RunRequest, 'overrides'>): string[] {
  return sweepFactor.options.flatMap((factor) => {
    const value = overrides?.[factor] ?? null;
    return value === null ? [] : [factorText(factor, value)];
  });
}

/** What a run does, e.g. "LR range test" or "One cycle (paper)". */
export function kindText({ kind, schedule }: Pick<RunRequest, 'kind' | 'schedule'>): string {
  if (kind === 'range-test') return t('LR range test');
  return kind === 'observe' || schedule === null ? t('Watched training') : scheduleName(schedule.kind);
}

/** What an experiment is called and does, e.g. ["train.js", "Head-to-head, 3 seeds"]. */
export function experimentName({ kind, script, seeds }: Experiment): [label: string, what: string] {
  return [basename(script), `${experimentKindName(kind)}, ${seedsText(seeds.length)}`];
}

/** State of an experiment in a few words, e.g. "paused: 5 of 27 runs ended". */
export function experimentState({ state, trials, reason }: Experiment): string {
  const over = trials.filter((trial) => trial.state !== 'waiting' && trial.state !== 'running').length;
  return `${experimentStateName(state)}: ${reason ?? t('{0} of {1} runs ended', over, trials.length)}`;
}

/** State of a run in a few words, e.g. "finished: diverged at LR 1.2". */
export function stateText({ state, end, failure }: RunRecord): string {
  if (failure !== null) return t('failed: {0}', failure.message);
  return end === null ? runStateName(state) : `${runStateName(state)}: ${end.reason}`;
}

/** The marked bounds, e.g. "LR 0.012 to 0.12"; null where there are none. */
export function boundsText({ analysis }: Run): string | null {
  const pair = analysis?.[analysis.main] ?? null;
  if (pair === null) return null;
  const values = [shortNumber(pair.min.lr), shortNumber(pair.max.lr)] as const;
  return pair.max.open ? t('LR {0} to at least {1}', ...values) : t('LR {0} to {1}', ...values);
}

/** A pair of bounds in few words, e.g. "max 0.12, min 0.012". */
export function pairText({ max, min }: BoundsPair): string {
  const values = [formatLr(max.lr), formatLr(min.lr)] as const;
  return max.open ? t('max at least {0}, min {1}', ...values) : t('max {0}, min {1}', ...values);
}

/** The numbers of a schedule, for pasting. */
export function scheduleText({ maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum }: SavedSchedule): string {
  return [
    t('max LR: {0}', shortNumber(maxLr)),
    t('min LR: {0}', shortNumber(minLr)),
    t('final LR: {0}', shortNumber(finalLr)),
    t('iterations: {0} (cycle {1}, tail {2})', cycleIterations + tailIterations, cycleIterations, tailIterations),
    ...(momentum === null ? [] : [momentumText(momentum)]),
    '',
  ].join('\n');
}

/** The numbers of any schedule, for pasting. */
export function optionsText(options: ScheduleOptions): string {
  const lines = [t('schedule: {0}', scheduleName(options.kind)), 'minLr' in options ? t('max LR: {0}', shortNumber(options.maxLr)) : t('LR: {0}', shortNumber(options.maxLr))];
  if ('minLr' in options) lines.push(t('min LR: {0}', shortNumber(options.minLr)));
  if ('finalLr' in options) lines.push(t('final LR: {0}', shortNumber(options.finalLr)));
  if ('cycleShare' in options) lines.push(t('cycle, share of the run: {0}', shortNumber(options.cycleShare)));
  if ('upShare' in options) lines.push(t('rise, share of the run: {0}', shortNumber(options.upShare)));
  if ('warmupShare' in options) lines.push(t('warm-up, share of the run: {0}', shortNumber(options.warmupShare)));
  if ('stepSize' in options) lines.push(t('step size: {0} iterations', options.stepSize));
  if (options.kind === 'exp-range') lines.push(t('gamma: {0}', options.gamma));
  if ('drops' in options) lines.push(t('drops, shares of the run: {0}', options.drops.map(shortNumber).join(', ')), t('factor of each drop: {0}', shortNumber(options.factor)));
  if ('momentum' in options && options.momentum !== null) lines.push(momentumText(options.momentum));
  return [...lines, ''].join('\n');
}

function momentumText({ high, low }: MomentumRange): string {
  return t('momentum: {0} -> {1} -> {0}', high, low);
}
