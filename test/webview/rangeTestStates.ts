import { analyseRangeTests } from '../../src/analysis/analyseRangeTest';
import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../../src/analysis/curve';
import type { PanelAction } from '../../src/protocol/panelLink';
import type { RunRecord } from '../../src/protocol/run';
import { provenance, record, snapshotOf, storedCurve, type RampName, type Snapshot } from './runFixtures';

// Range tests with several seeds, of ramps that ended early, that rose exponentially, or that allow no answer.

/** A measured ramp as another seed might have given it. @param moved factor of its LRs; 1.1 = its bounds are a tenth higher */
export function anotherSeed(name: RampName, moved: number): RangeTestCurve {
  const { ramp, batch, heldOut } = storedCurve(name);
  const value = (point: HeldOutPoint): HeldOutPoint => {
    const lr = point.lr / moved;
    const after = heldOut.findIndex((other) => other.lr >= lr);
    const [before, next] = [heldOut[after - 1] ?? heldOut[0], heldOut[after] ?? heldOut.at(-1)];
    if (before === undefined || next === undefined || before === next) return { ...point, accuracy: next?.accuracy ?? null, loss: next?.loss ?? null };
    const share = (lr - before.lr) / (next.lr - before.lr);
    const between = (from: number | null, to: number | null) => (from === null || to === null ? null : from + share * (to - from));
    return { ...point, accuracy: between(before.accuracy, next.accuracy), loss: between(before.loss, next.loss) };
  };
  return { batch: [...batch], heldOut: heldOut.map(value), plannedIterations: ramp.plannedIterations, chance: ramp.chance, topFromSweep: ramp.topFromSweep, topLr: ramp.topLr };
}

interface SeedsOptions {
  readonly others: readonly RangeTestCurve[];
  readonly seeds?: Snapshot['seeds'];
  readonly actions?: PanelAction[];
}

/** A finished range test with further seeds. */
export function severalSeeds(name: RampName, { others, seeds, actions }: SeedsOptions): Snapshot {
  const { ramp, batch, heldOut } = storedCurve(name);
  const own: RangeTestCurve = { batch, heldOut, plannedIterations: ramp.plannedIterations, chance: ramp.chance, topFromSweep: ramp.topFromSweep, topLr: ramp.topLr };
  return snapshotOf({
    record: over({ iterations: ramp.iterations, topLr: ramp.topLr, topFromSweep: ramp.topFromSweep }, ramp.plannedIterations, ramp.chance),
    batch,
    heldOut,
    analysis: analyseRangeTests([own, ...others]),
    seeds: seeds ?? others.map((_, index) => ({ seed: 8 + index, state: 'finished' as const, id: `run-${String(index + 2)}` })),
    ...(actions === undefined ? {} : { actions }),
  });
}

/** The max LRs of two seeds lie so far apart that none is marked. */
export function wideInterval(): Snapshot {
  return severalSeeds('mlp', { others: [anotherSeed('mlp', 9)] });
}

/** A net that collapsed with the ramp's first LRs: its peak lies in the first quarter, and no bounds can be read. */
export function collapsed(): Snapshot {
  const curve = madeUp(linear(6, 200), (lr) => (lr < 0.13 ? 0.1 + 4 * lr : 0.1), (lr) => (lr < 0.13 ? 2.3 - 5 * lr : 6));
  return snapshotOf({ record: over({ iterations: 200, topLr: 6, topFromSweep: false }, 800, 0.1), ...curve, analysis: analyse(curve, 6, 800) });
}

/** A ramp that never broke: nobody can tell how far the net would go. */
export function cannotTell(): Snapshot {
  const curve = madeUp(linear(0.3, 300), (lr) => 0.1 + 0.7 * (1 - Math.exp(-lr / 0.08)), (lr) => 2.3 - 1.6 * (1 - Math.exp(-lr / 0.08)));
  return snapshotOf({ record: over({ iterations: 300, topLr: 0.3, topFromSweep: false }, 1812, 0.1), ...curve, analysis: analyse(curve, 0.3, 1812) });
}

/** Why a ramp ended before its top, as the trainer says it. */
export const SETTLED =
  'The test ended early, at LR 0.81 of 1.5, because the bounds had settled: accuracy stayed below three quarters of its gain, and the loss had lost half of its own.';

/** What a running ramp waits for once its best has been passed, as the trainer says it. */
export const WAITING = 'past the best accuracy: the test ends as soon as accuracy stays below three quarters of its gain and the loss has lost half of its own';

/** A ramp that ended as soon as its bounds had settled. */
export function earlyEnd(): Snapshot {
  const { ramp, batch: all, heldOut: evaluated } = storedCurve('mlp');
  const done = ({ iteration }: { readonly iteration: number }) => iteration <= 508;
  const [batch, heldOut] = [all.filter(done), evaluated.filter(done)];
  return snapshotOf({
    record: over({ iterations: ramp.iterations, topLr: ramp.topLr, topFromSweep: true }, ramp.plannedIterations, ramp.chance, {
      totalIterations: ramp.iterations,
      end: { by: 'bounds settled', cause: null, iterations: 508, lr: batch.at(-1)?.lr ?? null, reason: SETTLED },
    }),
    batch,
    heldOut,
    analysis: analyse({ batch, heldOut }, ramp.topLr, ramp.plannedIterations),
  });
}

/** A ramp whose LR rose by the same factor every iteration. */
export function exponentialRamp(): Snapshot {
  const [from, top, iterations] = [1e-4, 10, 400];
  const lrs = Array.from({ length: iterations }, (_, index) => from * (top / from) ** (index / (iterations - 1)));
  const curve = madeUp(lrs, (lr) => 0.1 + 0.7 / (1 + (0.02 / lr) ** 1.4) / (1 + (lr / 0.9) ** 4), (lr) => 2.3 - 1.6 / (1 + (0.02 / lr) ** 1.4) + 4 * Math.max(0, lr - 0.8));
  return snapshotOf({
    record: over({ iterations, topLr: top, topFromSweep: false, shape: 'exponential' }, 1812, 0.1),
    ...curve,
    analysis: analyse(curve, top, 1812),
  });
}

function analyse({ batch, heldOut }: { batch: IterationPoint[]; heldOut: HeldOutPoint[] }, topLr: number, plannedIterations: number) {
  return analyseRangeTests([{ batch, heldOut, plannedIterations, chance: 0.1, topFromSweep: false, topLr }]);
}

function over(ramp: NonNullable<RunRecord['ramp']>, plannedIterations: number, chance: number | null, changes: Partial<RunRecord> = {}): RunRecord {
  return record({
    ramp,
    totalIterations: ramp.iterations,
    provenance: { ...provenance, plannedIterations, accuracy: chance === null ? null : 'acc', chance },
    end: { by: 'top LR', cause: null, iterations: ramp.iterations, lr: ramp.topLr, reason: `The ramp reached its top LR ${ramp.topLr.toPrecision(2)} after ${String(ramp.iterations)} iterations.` },
    ...changes,
  });
}

function linear(topLr: number, iterations: number): number[] {
  return Array.from({ length: iterations }, (_, index) => (topLr * (index + 1)) / iterations);
}

/** A curve with a wobble that repeats, evaluated 48 times. */
function madeUp(lrs: readonly number[], accuracyAt: (lr: number) => number, lossAt: (lr: number) => number): { batch: IterationPoint[]; heldOut: HeldOutPoint[] } {
  const wobble = (iteration: number) => Math.sin(iteration * 12.9898) * Math.cos(iteration * 4.1414);
  const batch = lrs.map((lr, index) => ({ iteration: index + 1, lr, momentum: null, accuracy: Math.min(1, Math.max(0, accuracyAt(lr) + 0.06 * wobble(index))), loss: Math.max(0, lossAt(lr) + 0.1 * wobble(index + 7)) }));
  const every = Math.max(1, Math.floor(lrs.length / 48));
  const heldOut = batch.filter(({ iteration }) => iteration % every === 0).map(({ iteration, lr }) => ({ iteration, lr, accuracy: accuracyAt(lr) + 0.008 * wobble(iteration + 3), loss: lossAt(lr) + 0.02 * wobble(iteration + 5) }));
  return { batch, heldOut: [{ iteration: 0, lr: 0, accuracy: 0.1, loss: 2.3 }, ...heldOut] };
}
