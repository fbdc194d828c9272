import { basename } from 'node:path';
import type { BoundsPair } from '../analysis/analysis';
import { formatLr } from '../analysis/formatLr';
import type { Experiment } from '../protocol/experiment';
import type { SavedSchedule } from '../protocol/onecycleFile';
import type { RunRecord, RunRequest } from '../protocol/run';
import type { Run } from '../runs/run';
import type { MomentumRange } from '../schedule/oneCycle';
import { scheduleNames } from '../schedule/scheduleNames';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { t } from '../text/text';
import { shortNumber } from './snippets/numbers';

/** What a run is called and what it does, e.g. ["train.js", "One cycle (paper), max LR 0.12, seed 42"]. */
export function runName({ request, name }: RunRecord): [label: string, what: string] {
  const { kind, schedule, seed, script } = request;
  const maxLr = kind === 'train' && schedule !== null ? [`max LR ${shortNumber(schedule.maxLr)}`] : [];
  return [name ?? basename(script), [kindText(request), ...maxLr, `seed ${String(seed)}`].join(', ')];
}

/** What a run does, e.g. "LR range test" or "One cycle (paper)". */
export function kindText({ kind, schedule }: Pick<RunRequest, 'kind' | 'schedule'>): string {
  if (kind === 'range-test') return t('LR range test');
  return kind === 'observe' || schedule === null ? t('Watched training') : scheduleNames[schedule.kind].name;
}

export function experimentKindText(kind: Experiment['kind']): string {
  return kind === 'confirm' ? t('Head-to-head') : t('Range test sweep');
}

/** What an experiment is called and does, e.g. ["train.js", "Head-to-head, 3 seeds"]. */
export function experimentName({ kind, script, seeds }: Experiment): [label: string, what: string] {
  return [basename(script), `${experimentKindText(kind)}, ${seeds.length === 1 ? '1 seed' : `${String(seeds.length)} seeds`}`];
}

/** State of an experiment in a few words, e.g. "paused: 5 of 27 runs over". */
export function experimentState({ state, trials, reason }: Experiment): string {
  const over = trials.filter((trial) => trial.state !== 'waiting' && trial.state !== 'running').length;
  return `${state}: ${reason ?? `${String(over)} of ${String(trials.length)} runs over`}`;
}

/** State of a run in a few words, e.g. "finished: diverged at LR 1.2". */
export function stateText({ state, end, failure }: RunRecord): string {
  if (failure !== null) return `failed: ${failure.message}`;
  return end === null ? state : `${state}: ${end.reason}`;
}

/** The marked bounds, e.g. "LR 0.012 to 0.12"; null where there are none. */
export function boundsText({ analysis }: Run): string | null {
  const pair = analysis?.[analysis.main] ?? null;
  return pair === null ? null : `LR ${shortNumber(pair.min.lr)} to ${pair.max.open ? 'at least ' : ''}${shortNumber(pair.max.lr)}`;
}

/** A pair of bounds in few words, e.g. "max 0.12, min 0.012". */
export function pairText({ max, min }: BoundsPair): string {
  const values = [formatLr(max.lr), formatLr(min.lr)] as const;
  return max.open ? t('max at least {0}, min {1}', ...values) : t('max {0}, min {1}', ...values);
}

/** The numbers of a schedule, for pasting. */
export function scheduleText({ maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum }: SavedSchedule): string {
  return [
    `max LR: ${shortNumber(maxLr)}`,
    `min LR: ${shortNumber(minLr)}`,
    `final LR: ${shortNumber(finalLr)}`,
    `iterations: ${String(cycleIterations + tailIterations)} (cycle ${String(cycleIterations)}, tail ${String(tailIterations)})`,
    ...(momentum === null ? [] : [momentumText(momentum)]),
    '',
  ].join('\n');
}

/** The numbers of any schedule, for pasting. */
export function optionsText(options: ScheduleOptions): string {
  const lines = [`schedule: ${scheduleNames[options.kind].name}`, `${'minLr' in options ? 'max LR' : 'LR'}: ${shortNumber(options.maxLr)}`];
  const add = (label: string, value: number | readonly number[]): void => void lines.push(`${label}: ${[value].flat().map(shortNumber).join(', ')}`);
  if ('minLr' in options) add('min LR', options.minLr);
  if ('finalLr' in options) add('final LR', options.finalLr);
  if ('cycleShare' in options) add('cycle, share of the run', options.cycleShare);
  if ('upShare' in options) add('rise, share of the run', options.upShare);
  if ('warmupShare' in options) add('warm-up, share of the run', options.warmupShare);
  if ('stepSize' in options) lines.push(`step size: ${String(options.stepSize)} iterations`);
  if (options.kind === 'exp-range') lines.push(`gamma: ${String(options.gamma)}`);
  if ('drops' in options) {
    add('drops, shares of the run', options.drops);
    add('factor of each drop', options.factor);
  }
  if ('momentum' in options && options.momentum !== null) lines.push(momentumText(options.momentum));
  return [...lines, ''].join('\n');
}

function momentumText({ high, low }: MomentumRange): string {
  return `momentum: ${String(high)} -> ${String(low)} -> ${String(high)}`;
}
