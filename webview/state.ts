import type { HostToPanel } from '../src/protocol/panelLink';
import { isOver } from '../src/protocol/run';
import { addToCurves, curvesOf, type Curves } from './curves';

type Snapshot = Extract<HostToPanel, { type: 'snapshot' }>;

/** The run as the page knows it: of a long one as much of its curves as can be drawn. */
export type RunView = Omit<Snapshot, 'type' | 'seq' | 'thinned' | 'batch' | 'heldOut' | 'estimates'> & Curves;

export interface PanelModel {
  readonly run: RunView | null;
  /** Why there is no run to show. */
  readonly unavailable: string | null;
  /** Sequence number of the last message that was taken in. */
  readonly seq: number | null;
  /** A delta was missed: nothing fits until the next snapshot. */
  readonly lost: boolean;
}

export const emptyModel: PanelModel = { run: null, unavailable: null, seq: null, lost: false };

/** Takes in one message of the host: a snapshot replaces everything, a delta is added when it is the next in order. */
export function receive(model: PanelModel, message: Exclude<HostToPanel, { type: 'draw-picture' }>): PanelModel {
  if (message.type === 'unavailable') return { ...emptyModel, unavailable: message.message };
  if (message.type === 'snapshot') {
    return { run: { ...message, ...curvesOf(message) }, unavailable: null, seq: message.seq, lost: false };
  }
  if (model.run === null || model.seq === null || model.lost || message.seq !== model.seq + 1) return { ...model, lost: true };
  const { run } = model;
  return {
    ...model,
    seq: message.seq,
    run: {
      ...run,
      record: message.record ?? run.record,
      ...addToCurves(run, message),
      sweep: message.sweep.length === 0 ? run.sweep : [...run.sweep, ...message.sweep],
      analysis: message.analysis === undefined ? run.analysis : message.analysis,
      seeds: message.seeds ?? run.seeds,
      schedule: message.schedule === undefined ? run.schedule : message.schedule,
      secondsLeft: message.secondsLeft,
      actions: message.actions ?? run.actions,
      trusted: message.trusted ?? run.trusted,
    },
  };
}

/** Whether the run's process still lives or is awaited. */
export function isLive(run: Pick<RunView, 'record'>): boolean {
  return !isDraft(run) && !isOver(run.record.state);
}

/** Whether the run is only shown, and starts when the person says so. */
export function isDraft(run: Pick<RunView, 'record'>): boolean {
  return run.record.state === 'draft';
}

export function isRangeTest(run: Pick<RunView, 'record'>): boolean {
  return run.record.request.kind === 'range-test';
}

/** Whether a training diverged: of a range test it is the way to end, of a training a misfortune. */
export function isDivergedTraining(run: Pick<RunView, 'record'>): boolean {
  return !isRangeTest(run) && run.record.end?.by === 'divergence';
}

/** Whether the schedule that is shown can be changed: before a training of its own begins. */
export function canChangeSchedule(run: Pick<RunView, 'record' | 'schedule'>): boolean {
  return run.schedule !== null && (isDraft(run) || isRangeTest(run));
}

/** Whether the LR axis of a range test is logarithmic: as the person chose, else as the ramp rose. */
export function hasLogAxis({ record }: Pick<RunView, 'record'>, { logAxis }: { readonly logAxis: boolean | null }): boolean {
  return logAxis ?? record.ramp?.shape === 'exponential';
}

/** Whether further seeds of a range test still run or wait. */
export function hasLiveSeeds({ seeds }: Pick<RunView, 'seeds'>): boolean {
  return seeds.some(({ state }) => !isOver(state));
}

/** The pair that snippets, config and training use, once the run is over; null while it goes on: what is measured then still moves. */
export function mainPair(run: RunView) {
  return isLive(run) || run.analysis === null ? null : run.analysis[run.analysis.main];
}

/** The pair that is marked quieter. */
export function otherPair(run: RunView) {
  if (isLive(run) || run.analysis === null) return null;
  return run.analysis.main === 'recommended' ? run.analysis.paper : run.analysis.recommended;
}
