import type { ComparedPoint, ComparedRun, CurvePatch } from '../../src/protocol/comparison';
import type { HostToComparison } from '../../src/protocol/comparisonLink';
import { isOver } from '../../src/protocol/run';

type Snapshot = Extract<HostToComparison, { type: 'snapshot' }>;

export interface Curve {
  readonly batch: readonly ComparedPoint[];
  readonly heldOut: readonly ComparedPoint[];
}

/** What is compared, as the page knows it. */
export interface Shown extends Pick<Snapshot, 'comparison' | 'experiment' | 'trusted'> {
  readonly curves: ReadonlyMap<string, Curve>;
}

export interface ComparisonModel {
  readonly shown: Shown | null;
  /** Why there is nothing to show. */
  readonly unavailable: string | null;
  /** Sequence number of the last message that was taken in. */
  readonly seq: number | null;
  /** A delta was missed: nothing fits until the next snapshot. */
  readonly lost: boolean;
}

export const emptyModel: ComparisonModel = { shown: null, unavailable: null, seq: null, lost: false };

/** Takes in one message of the host: a snapshot replaces everything, a delta is added when it is the next in order. */
export function receive(model: ComparisonModel, message: Exclude<HostToComparison, { type: 'draw-picture' }>): ComparisonModel {
  if (message.type === 'unavailable') return { ...emptyModel, unavailable: message.message };
  if (message.type === 'snapshot') {
    return { shown: { ...message, curves: patched(new Map(), message.curves) }, unavailable: null, seq: message.seq, lost: false };
  }
  if (model.shown === null || model.seq === null || model.lost || message.seq !== model.seq + 1) return { ...model, lost: true };
  const { shown } = model;
  return {
    ...model,
    seq: message.seq,
    shown: {
      comparison: message.comparison === undefined ? shown.comparison : message.comparison,
      experiment: message.experiment === undefined ? shown.experiment : message.experiment,
      trusted: message.trusted ?? shown.trusted,
      curves: message.curves.length === 0 ? shown.curves : patched(shown.curves, message.curves),
    },
  };
}

function patched(before: ReadonlyMap<string, Curve>, patches: Snapshot['curves']): Map<string, Curve> {
  const curves = new Map(before);
  for (const { run, batch, heldOut } of patches) {
    const known = curves.get(run) ?? { batch: [], heldOut: [] };
    curves.set(run, { batch: applied(known.batch, batch), heldOut: applied(known.heldOut, heldOut) });
  }
  return curves;
}

function applied(points: readonly ComparedPoint[], patch: CurvePatch | null): readonly ComparedPoint[] {
  return patch === null ? points : points.slice(0, patch.from).concat(patch.points);
}

export function isLive({ state }: Pick<ComparedRun, 'state'>): boolean {
  return !isOver(state);
}
