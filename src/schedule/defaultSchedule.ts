import { CYCLE_SHARE, FINAL_DIVISOR, MOMENTUM_RANGE } from './oneCycleFromBounds';
import type { MomentumRange } from './oneCycle';
import type { CyclicalOptions, ScheduleKind, ScheduleOptions } from './scheduleOptions';

/** What a schedule is laid out for. */
export interface ScheduleBounds {
  /** null = the kind's own rule below the max LR. A given one is honoured by every kind that has a min LR. */
  readonly minLr: number | null;
  readonly maxLr: number;
  /** Updates of the run; null = not known yet. */
  readonly iterations: number | null;
  /** true cycles it .95 -> .85 -> .95, a range as it says; false and null leave the optimizer's own alone. */
  readonly momentum: boolean | MomentumRange | null;
}

/** Smith's published logs spend 90 to 97 % of the run on the cycle (github.com/lnsmith54/hyperParam1). */
const SMITH_CYCLE_SHARE = 0.94;
/** Four cycles, each of two steps. */
const STEPS = 8;
/** Updates for which a step size is chosen where the length is not known. */
const ASSUMED_ITERATIONS = 1000;
/** What gamma leaves of the cycle's height at the end of the run. */
const HEIGHT_LEFT = 0.1;
/** LR of the last update of a decay, as a share of its max LR. */
const DECAY_DIVISOR = 1000;

/**
 * A schedule with the field's defaults, its LRs made absolute:
 * - the paper's and Smith's code: min LR = max / 10 where none is given, final = min / 1000;
 * - PyTorch: min = max / 25 where none is given, final = min / 10,000, rise over 30 % of the run;
 * - fastai: min = max / 25 where none is given, final = max / 100,000, rise over 25 %;
 * - cyclical: min = max / 4 where none is given (Smith 2015, section 3.3), step size an eighth of the run, gamma such that a tenth
 *   of the height is left at its end;
 * - piecewise constant: a tenth at 50, 75 and 90 % of the run;
 * - decays: final = max / 1000, warm-up over 5 % of the run.
 */
export function defaultSchedule(kind: ScheduleKind, { minLr, maxLr, iterations, momentum }: ScheduleBounds): ScheduleOptions {
  const range = momentum === true ? MOMENTUM_RANGE : momentum === false ? null : momentum;
  const min = minLr ?? maxLr / minDivisors[kind];
  switch (kind) {
    case 'one-cycle':
      return { kind, minLr: min, maxLr, finalLr: min / FINAL_DIVISOR, cycleShare: CYCLE_SHARE, momentum: range };
    case 'smith-one-cycle':
      return { kind, minLr: min, maxLr, finalLr: min / FINAL_DIVISOR, cycleShare: SMITH_CYCLE_SHARE, momentum: range };
    case 'pytorch-one-cycle':
    case 'pytorch-three-phase':
      return { kind, minLr: min, maxLr, finalLr: min / 1e4, upShare: 0.3, momentum: range };
    case 'fastai-one-cycle':
      // Of the max LR, as in the library, but never above a min LR that was given.
      return { kind, minLr: min, maxLr, finalLr: Math.min(maxLr / 1e5, min), upShare: 0.25, momentum: range };
    case 'triangular':
    case 'triangular2':
    case 'exp-range':
      return { kind, minLr: min, maxLr, ...cyclicalShape(kind, iterations ?? ASSUMED_ITERATIONS), momentum: range };
    case 'piecewise-constant':
      return { kind, maxLr, drops: [0.5, 0.75, 0.9], factor: 0.1 };
    case 'constant':
      return { kind, maxLr };
    case 'linear-decay':
    case 'cosine-decay':
      return { kind, maxLr, finalLr: maxLr / DECAY_DIVISOR, warmupShare: 0.05 };
  }
}

const minDivisors: Readonly<Record<ScheduleKind, number>> = {
  'one-cycle': 10,
  'smith-one-cycle': 10,
  'pytorch-one-cycle': 25,
  'pytorch-three-phase': 25,
  'fastai-one-cycle': 25,
  triangular: 4,
  triangular2: 4,
  'exp-range': 4,
  'piecewise-constant': 1,
  constant: 1,
  'linear-decay': 1,
  'cosine-decay': 1,
};

function cyclicalShape(kind: ScheduleKind, iterations: number): Pick<CyclicalOptions, 'stepSize' | 'gamma'> {
  return { stepSize: Math.max(1, Math.floor(iterations / STEPS)), gamma: kind === 'exp-range' ? HEIGHT_LEFT ** (1 / iterations) : 1 };
}
