import type { HeldOutPoint, IterationPoint, RangeTestCurve } from '../../src/analysis/curve';
import { seededRandom } from '../../src/analysis/seededRandom';

/** Held-out evaluations of a ramp, as the trainer makes them. */
const EVALUATIONS = 48;
const RAMPS = [150, 300, 500, 1000, 2000];
const SAMPLES = [300, 500, 1000];
const BATCHES = [16, 32, 64, 128, 256];
const CLASSES = [2, 10, 10, 100];
const TOPS = [0.01, 0.1, 1, 10];
/** What a curve has; custom loops have batches alone, regressions losses alone. */
export const VIEWS = ['accuracy and loss', 'loss', 'batch accuracy and loss', 'batch loss'] as const;
export type View = (typeof VIEWS)[number];

export interface ModelledCurve {
  readonly curve: RangeTestCurve;
  readonly view: View;
}

/**
 * A range test in which nothing is learned. The net's predictions wander (an autoregressive walk), so that accuracy and loss wander about
 * chance; on every other curve the loss explodes at some LR, as it does in untrained nets too.
 */
export function noiseCurve(seed: number): ModelledCurve {
  return modelled(seed, ({ uniform, chance, start }) => {
    const explodes = uniform() < 0.5 ? 0.3 + 0.7 * uniform() : Number.POSITIVE_INFINITY;
    return (share) => ({ accuracy: chance, loss: share > explodes ? start * (1 + 30 * (share - explodes)) : start, wander: 0.3 });
  });
}

/** A range test that learns and never turns: the gain rises to its level anywhere from the ramp's first LRs to beyond its last. */
export function risingCurve(seed: number): ModelledCurve {
  return modelled(seed, ({ uniform, chance, start }) => {
    const learned = 0.1 + 0.85 * uniform();
    const scale = 0.03 * 50 ** uniform();
    const steepness = 1 + 2 * uniform();
    const wander = 0.02 + 0.06 * uniform();
    return (share) => {
      const gain = learned * (1 - Math.exp(-((share / scale) ** steepness)));
      return { accuracy: chance + (1 - chance) * gain, loss: start * (1 - 0.9 * gain), wander };
    };
  });
}

interface Setting {
  readonly uniform: () => number;
  readonly chance: number;
  /** Loss before the ramp: that of guessing. */
  readonly start: number;
}

/** At a share of the ramp: true accuracy and loss, and how far the net wanders about them, as a share of the gain (of chance without one). */
type Course = (share: number) => { readonly accuracy: number; readonly loss: number; readonly wander: number };

function modelled(seed: number, course: (setting: Setting) => Course): ModelledCurve {
  const uniform = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(uniform() * values.length)]!;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const [iterations, sample, batchSize, classes, topLr, view] = [pick(RAMPS), pick(SAMPLES), pick(BATCHES), pick(CLASSES), pick(TOPS), pick(VIEWS)];
  const setting = { uniform, chance: 1 / classes, start: Math.log(classes) };
  const at = course(setting);
  const every = Math.max(1, Math.floor(iterations / EVALUATIONS));
  // The same examples each time: what differs between evaluations is the net, and the sample's own draw shifts all alike.
  const sampled = (size: number, accuracy: number): number => normal() * Math.sqrt(Math.max(0.01, accuracy * (1 - accuracy)) / size);
  // A net's state outlasts an evaluation: by half a one to six, a walk that the smoothing does not remove.
  const memory = Math.exp(-1 / (every * 0.5 * 12 ** uniform()));
  let drift = normal();
  const batch: IterationPoint[] = [];
  const heldOut: HeldOutPoint[] = [{ iteration: 0, lr: 0, accuracy: setting.chance + sampled(sample, setting.chance), loss: setting.start * (1 + 0.02 * normal()) }];
  for (let iteration = 1; iteration <= iterations; iteration += 1) {
    const share = iteration / iterations;
    const lr = topLr * share;
    const { accuracy, loss, wander } = at(share);
    drift = memory * drift + Math.sqrt(1 - memory ** 2) * normal();
    const swing = wander * (accuracy > setting.chance ? accuracy - setting.chance : setting.chance * 0.3) * drift;
    const lossSwing = wander * (loss < setting.start ? setting.start - loss : 0.1 * setting.start) * drift;
    const point = (size: number): { accuracy: number; loss: number } => ({
      accuracy: Math.min(1, Math.max(0, accuracy + swing + sampled(size, accuracy))),
      loss: Math.max(0.01 * setting.start, loss - lossSwing + (0.6 * loss * normal()) / Math.sqrt(size)),
    });
    batch.push({ iteration, lr, momentum: null, ...point(batchSize) });
    if (iteration % every === 0) heldOut.push({ iteration, lr, ...point(sample) });
  }
  const hasAccuracy = view.includes('accuracy');
  const stripped = <P extends HeldOutPoint | IterationPoint>(points: readonly P[]): P[] => (hasAccuracy ? [...points] : points.map((point) => ({ ...point, accuracy: null })));
  return {
    view,
    curve: {
      batch: stripped(batch),
      heldOut: view.startsWith('batch') ? [] : stripped(heldOut),
      plannedIterations: 4 * iterations,
      chance: hasAccuracy ? setting.chance : null,
      topFromSweep: false,
      topLr,
    },
  };
}
