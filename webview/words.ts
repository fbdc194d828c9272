import { formatLr } from '../src/analysis/formatLr';
import type { PanelAction } from '../src/protocol/panelLink';
import type { RunKind, RunState } from '../src/protocol/run';
import { scheduleNames } from '../src/schedule/scheduleNames';
import type { ScheduleOptions } from '../src/schedule/scheduleOptions';
import { isDivergedTraining, isDraft, isLive, mainPair, type RunView } from './state';

export const kindNames: Record<RunKind, string> = { 'range-test': 'LR range test', train: 'Scheduled training', observe: 'Training' };

export const stateNames: Readonly<Record<RunState, string>> = {
  draft: 'not started',
  queued: 'waiting',
  starting: 'starting',
  preparing: 'preparing',
  sweep: 'finding the top LR',
  running: 'running',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
};

const actionNames: Record<PanelAction, string> = {
  stop: 'Stop',
  'run-again': 'Run again',
  'higher-top-lr': 'Higher top LR',
  'lower-top-lr': 'Lower top LR',
  'longer-ramp': 'Longer ramp',
  'more-seeds': 'More Seeds',
  'larger-sample': 'Larger Held-Out Sample',
  'train-one-cycle': 'Train one-cycle',
  'train-schedule': 'Train with this schedule',
  'train-half-max': 'Try half the max LR',
  'train-and-watch': 'Train and watch',
  'insert-schedule': 'Insert into code',
  'save-schedule': 'Save schedule',
  'copy-values': 'Copy values',
  'copy-markdown': 'Copy as Markdown table',
  compare: 'Compare…',
  confirm: 'Confirm…',
  sweep: 'Range test sweep…',
  'export-csv': 'Export CSV',
  'export-json': 'Export JSON',
  'export-svg': 'Export SVG',
  'export-png': 'Export PNG',
  'copy-terminal-command': 'Copy terminal command',
  'show-log': 'Show log',
  'open-script': 'Open script',
};

/** What a button of the run says; where a run changes what an action means, its words say so. */
export function actionName(action: PanelAction, { record }: Pick<RunView, 'record'>): string {
  if (action === 'train-schedule' && record.state === 'draft') return 'Start training';
  const proposed = record.end?.proposedMaxLr ?? null;
  if (action === 'train-half-max' && proposed !== null) return `Try max LR ${formatLr(proposed)}`;
  return actionNames[action];
}

export function stateName({ record }: Pick<RunView, 'record'>): string {
  return record.end?.by === 'divergence' ? 'diverged' : stateNames[record.state];
}

/** Made once: making one takes longer than anything it does. */
const counts = new Intl.NumberFormat('en');

export function formatCount(count: number): string {
  return counts.format(count);
}

export function iterationsText(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'iteration' : 'iterations'}`;
}

/** A number and its unit stay on one line. */
export function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

/** A share of 1 in percent, e.g. "78.2 %". */
export function formatShare(share: number, digits = 1): string {
  return Number.isFinite(share) ? unbroken(`${(100 * share).toFixed(digits)} %`) : String(share);
}

/** A loss for people: three significant digits; NaN and Infinity by name. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return String(loss);
  return loss !== 0 && (Math.abs(loss) < 1e-3 || Math.abs(loss) >= 1e5) ? loss.toExponential(1) : loss.toPrecision(3);
}

/** Of a path on any system. */
export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}

export function scriptBaseName(run: Pick<RunView, 'scriptName'>): string {
  return baseName(run.scriptName);
}

/** What was run, on what, how long: "LR range test · finished · native, TensorFlow 2.13 · 906 iterations · seed 7". */
export function metaLine(run: Pick<RunView, 'record'>): string {
  const { record } = run;
  const iterations = record.end?.iterations ?? record.totalIterations;
  return [
    kindNames[record.request.kind],
    stateName(run),
    record.provenance?.backend.description ?? null,
    iterations === null ? null : iterationsText(iterations),
    `seed ${String(record.provenance?.seed ?? record.request.seed)}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

export function timeLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 60) return `${String(10 * Math.round(seconds / 10))} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${String(minutes)} min left`;
  return `${(seconds / 3600).toFixed(1)} h left`;
}

/** A bound's number with its qualifier in words. */
export function boundText(bound: { readonly lr: number; readonly open: boolean }): string {
  return `${bound.open ? 'at least ' : ''}${formatLr(bound.lr)}`;
}

/** An LR that a person set, with the digits of a step of 1 %. */
export function formatSetLr(lr: number): string {
  if (lr !== 0 && Math.abs(lr) < 1e-4) return lr.toExponential(2);
  return Math.abs(lr) >= 1000 ? String(Number(lr.toPrecision(3))) : lr.toPrecision(3);
}

/** A schedule with its absolute LRs, e.g. "One cycle (paper), 0.012 to 0.12". */
export function scheduleText(options: ScheduleOptions): string {
  const { name } = scheduleNames[options.kind];
  const max = formatLr(options.maxLr);
  if (options.kind === 'constant') return `${name}, ${max}`;
  if (options.kind === 'piecewise-constant') return `${name}, ${max} to ${formatLr(options.maxLr * options.factor ** options.drops.length)}`;
  return `${name}, ${'minLr' in options ? `${formatLr(options.minLr)} to ${max}` : `${max} to ${formatLr(options.finalLr)}`}`;
}

/** What the run does now, while it goes on. */
export function activityText(run: RunView): string {
  const { record } = run;
  if (record.state === 'queued') return 'Waiting for another run to end.';
  if (record.state === 'sweep') return sentence(record.activity ?? 'Finding the top LR by a coarse sweep');
  if (record.state === 'running' && run.batch.length > 0) {
    const done = run.batch.at(-1)?.iteration ?? 0;
    const of = record.totalIterations === null ? iterationsText(done) : `Iteration ${formatCount(done)} of ${formatCount(record.totalIterations)}`;
    return run.secondsLeft === null ? of : `${of} · ${timeLeft(run.secondsLeft)}`;
  }
  return sentence(record.activity ?? (record.state === 'starting' ? 'Starting the trainer' : 'Running the script up to its training call'));
}

/** The whole panel in two or three sentences: what stands for the canvas, and what is read out when the state changes. */
export function summary(run: RunView): string {
  const { record, analysis } = run;
  const name = `${kindNames[record.request.kind]} of ${scriptBaseName(run)}`;
  if (record.state === 'failed') return `${name} failed. ${record.failure?.message ?? ''}`.trim();
  if (isLive(run) || isDraft(run)) return `${name}: ${stateName(run)}.`;
  if (isDivergedTraining(run)) return `${name} diverged. ${record.end?.reason ?? ''}`.trim();
  const parts = [`${name} ${stateName(run)}.`];
  const pair = mainPair(run);
  if (pair !== null) parts.push(`Max LR ${boundText(pair.max)}, min LR ${boundText(pair.min)}.`);
  if (analysis?.refusal != null) parts.push(`No bounds: ${analysis.refusal.reason}`);
  else if (analysis !== null) parts.push(analysis.verdict.reason);
  return parts.join(' ');
}

/** Begins with a capital and ends with a full stop (or the dots it has). */
function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.…]$/.test(capital) ? capital : `${capital}.`;
}
