import { formatLr } from '../src/analysis/formatLr';
import type { PanelAction } from '../src/protocol/panelLink';
import type { RunKind } from '../src/protocol/run';
import { runStateName } from '../src/protocol/stateNames';
import { scheduleName } from '../src/schedule/scheduleNames';
import type { ScheduleOptions } from '../src/schedule/scheduleOptions';
import { countText as formatCount, iterationsText } from '../src/text/counts';
import { t } from '../src/text/text';
import { isDivergedTraining, isDraft, isLive, mainPair, type RunView } from './state';

export function kindName(kind: RunKind): string {
  switch (kind) {
    case 'range-test':
      return t('LR range test');
    case 'train':
      return t('Scheduled training');
    case 'observe':
      return t('Training');
  }
}

export function metricName(metric: 'accuracy' | 'loss'): string {
  return metric === 'accuracy' ? t('accuracy') : t('loss');
}

const actionNames: Record<PanelAction, () => string> = {
  stop: () => t('Stop'),
  'run-again': () => t('Run again'),
  'higher-top-lr': () => t('Higher top LR'),
  'lower-top-lr': () => t('Lower top LR'),
  'longer-ramp': () => t('Longer ramp'),
  'more-seeds': () => t('More seeds'),
  'larger-sample': () => t('Larger held-out sample'),
  'train-one-cycle': () => t('Train one-cycle'),
  'train-schedule': () => t('Train with this schedule'),
  'train-half-max': () => t('Try half the max LR'),
  'train-and-watch': () => t('Train and watch'),
  'insert-schedule': () => t('Insert into code'),
  'save-schedule': () => t('Save schedule'),
  'copy-values': () => t('Copy values'),
  'copy-markdown': () => t('Copy as Markdown table'),
  compare: () => t('Compare…'),
  confirm: () => t('Confirm…'),
  sweep: () => t('Range test sweep…'),
  'export-csv': () => t('Export CSV'),
  'export-json': () => t('Export JSON'),
  'export-svg': () => t('Export SVG'),
  'export-png': () => t('Export PNG'),
  'copy-terminal-command': () => t('Copy terminal command'),
  'show-log': () => t('Show log'),
  'open-script': () => t('Open script'),
};

/** What a button of the run says; where a run changes what an action means, its words say so. */
export function actionName(action: PanelAction, { record }: Pick<RunView, 'record'>): string {
  if (action === 'train-schedule' && record.state === 'draft') return t('Start training');
  const proposed = record.end?.proposedMaxLr ?? null;
  if (action === 'train-half-max' && proposed !== null) return t('Try max LR {0}', formatLr(proposed));
  return actionNames[action]();
}

export function stateName({ record }: Pick<RunView, 'record'>): string {
  if (record.end?.by === 'bounds settled') return t('finished early');
  return record.end?.by === 'divergence' ? t('diverged') : runStateName(record.state);
}

export { formatCount, iterationsText };

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
export function metaLine(run: Pick<RunView, 'record' | 'seeds'>): string {
  const { record, seeds } = run;
  const iterations = record.end?.iterations ?? record.totalIterations;
  const planned = record.end?.by === 'bounds settled' ? (record.ramp?.iterations ?? null) : null;
  const own = record.provenance?.seed ?? record.request.seed;
  const others = seeds.filter(({ state }) => state === 'finished').map(({ seed }) => seed);
  return [
    record.source === undefined ? kindName(record.request.kind) : t('opened curve, {0}', record.source.format),
    stateName(run),
    record.provenance?.backend.description ?? null,
    iterations === null ? null : planned === null ? iterationsText(iterations) : t('{0} of {1}', formatCount(iterations), iterationsText(planned)),
    record.source !== undefined ? null : others.length === 0 ? t('seed {0}', own) : t('seeds {0}', [own, ...others].join(', ')),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

export function timeLeft(seconds: number): string {
  if (seconds < 10) return t('a few seconds left');
  if (seconds < 60) return t('{0} s left', 10 * Math.round(seconds / 10));
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return t('{0} min left', minutes);
  return t('{0} h left', (seconds / 3600).toFixed(1));
}

/** A bound's number with its qualifier in words. */
export function boundText(bound: { readonly lr: number; readonly open: boolean }): string {
  return bound.open ? t('at least {0}', formatLr(bound.lr)) : formatLr(bound.lr);
}

/** An LR that a person set, with the digits of a step of 1 %. */
export function formatSetLr(lr: number): string {
  if (lr !== 0 && Math.abs(lr) < 1e-4) return lr.toExponential(2);
  return Math.abs(lr) >= 1000 ? String(Number(lr.toPrecision(3))) : lr.toPrecision(3);
}

/** A schedule with its absolute LRs, e.g. "One cycle (paper), 0.012 to 0.12". */
export function scheduleText(options: ScheduleOptions): string {
  const name = scheduleName(options.kind);
  const max = formatLr(options.maxLr);
  if (options.kind === 'constant') return `${name}, ${max}`;
  if (options.kind === 'piecewise-constant') return t('{0}, {1} to {2}', name, max, formatLr(options.maxLr * options.factor ** options.drops.length));
  return 'minLr' in options ? t('{0}, {1} to {2}', name, formatLr(options.minLr), max) : t('{0}, {1} to {2}', name, max, formatLr(options.finalLr));
}

/** What the run does now, while it goes on. */
export function activityText(run: RunView): string {
  const { record } = run;
  if (record.state === 'queued') return t('Waiting for another run to end.');
  if (record.state === 'sweep') return sentence(record.activity ?? t('Finding the top LR by a coarse sweep'));
  if (record.source !== undefined) return iterationsText(Math.max(run.batch.at(-1)?.iteration ?? 0, run.heldOut.at(-1)?.iteration ?? 0));
  if (record.state === 'running' && run.batch.length > 0) {
    const done = run.batch.at(-1)?.iteration ?? 0;
    const of = record.totalIterations === null ? iterationsText(done) : t('Iteration {0} of {1}', formatCount(done), formatCount(record.totalIterations));
    return run.secondsLeft === null ? of : `${of} · ${timeLeft(run.secondsLeft)}`;
  }
  return sentence(record.activity ?? (record.state === 'starting' ? t('Starting the trainer') : t('Running the script up to its training call')));
}

/** The whole panel in two or three sentences: what stands for the canvas, and what is read out when the state changes. */
export function summary(run: RunView): string {
  const { record, analysis } = run;
  const name = [kindName(record.request.kind), scriptBaseName(run)] as const;
  if (record.state === 'failed') return `${t('{0} of {1} failed.', ...name)} ${record.failure?.message ?? ''}`.trim();
  if (isLive(run) || isDraft(run)) return t('{0} of {1}: {2}.', ...name, stateName(run));
  if (isDivergedTraining(run)) return `${t('{0} of {1} diverged.', ...name)} ${record.end?.reason ?? ''}`.trim();
  const parts = [t('{0} of {1} {2}.', ...name, stateName(run))];
  const pair = mainPair(run);
  if (pair !== null) parts.push(t('Max LR {0}, min LR {1}.', boundText(pair.max), boundText(pair.min)));
  if (analysis?.refusal != null) parts.push(t('No bounds: {0}', analysis.refusal.reason));
  else if (analysis !== null) parts.push(analysis.verdict.reason);
  return parts.join(' ');
}

/** Begins with a capital and ends with a full stop (or the dots it has). */
export function sentence(text: string): string {
  if (text === '') return '';
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.…]$/.test(capital) ? capital : `${capital}.`;
}
