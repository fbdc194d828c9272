import type { RampShape } from '../schedule/rangeTestRamp';

/** What one optimizer update reported. */
export interface IterationPoint {
  /** 1 for the first update of the run. */
  readonly iteration: number;
  /** Learning rate that this update used (unitless). */
  readonly lr: number;
  /** Momentum (beta1 for Adam and its kin) that this update used; null where the optimizer has none or it is not changed. */
  readonly momentum: number | null;
  /** Mean loss of the training batch before its update; NaN and Infinity are data, null is "not known". */
  readonly loss: number | null;
  /** Accuracy of the training batch before its update, 0 to 1; null where the task has none. */
  readonly accuracy: number | null;
}

/** What one evaluation of the fixed held-out sample reported. */
export interface HeldOutPoint {
  /** Updates made before this evaluation; 0 = before the first update. */
  readonly iteration: number;
  /** Learning rate of the last update before this evaluation (0 at iteration 0). */
  readonly lr: number;
  /** Mean loss over the sample; NaN and Infinity are data, null is "not known". */
  readonly loss: number | null;
  /** Accuracy over the sample, 0 to 1; null where the task has none (regression). */
  readonly accuracy: number | null;
}

/** Whether a point of a range test lies on its ramp: it is not the state before the first update, and its LR is known. */
export function isOnRamp({ iteration, lr }: IterationPoint | HeldOutPoint): boolean {
  return iteration > 0 && Number.isFinite(lr);
}

/** One sample of the Hessian-free estimate of the optimal LR (Smith & Topin, 2018 submission, eq. 8). */
export interface EstimatePoint {
  readonly iteration: number;
  /** LR of the second of the two consecutive updates. */
  readonly lr: number;
  /** Moving average of the estimate, as an LR. */
  readonly estimate: number;
  /** What the estimate is on pure minibatch noise, as an LR: lr / sqrt(2 (1 - beta)). */
  readonly floor: number;
}

/** When an iteration was made, in seconds since the first one began. */
export interface TimePoint {
  readonly iteration: number;
  readonly seconds: number;
}

/** Everything the analysis of a range test may look at. Pure data: it may come from a trainer, a saved run or a CSV. */
export interface RangeTestCurve {
  readonly batch: readonly IterationPoint[];
  /** In order of iteration; the row with iteration 0, if there is one, is the state before the ramp. */
  readonly heldOut: readonly HeldOutPoint[];
  /** N: iterations of the training that is planned; null when unknown. */
  readonly plannedIterations: number | null;
  /** Accuracy of guessing, 0 to 1; null when unknown (then the first row's accuracy stands for it). */
  readonly chance: number | null;
  /** Where `chance` comes from; left out: given by a person. */
  readonly chanceSource?: 'given' | 'classes';
  /** Whether the ramp's last LR was chosen by the coarse sweep (retention is then low by construction). */
  readonly topFromSweep: boolean;
  /** Last LR that the ramp was meant to reach; null when unknown. */
  readonly topLr: number | null;
  /** How the LR rose; left out: as the points show. */
  readonly shape?: RampShape | undefined;
}
