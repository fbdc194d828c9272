import type { MomentumRange } from '../../schedule/oneCycle';
import type { ScheduleOptions } from '../../schedule/scheduleOptions';
import { shortNumber, stop } from './numbers';

/** A schedule of another kind than the paper's one cycle. */
export type OtherOptions = Exclude<ScheduleOptions, { readonly kind: 'one-cycle' | 'smith-one-cycle' }> | SmithOptions;
type SmithOptions = Extract<ScheduleOptions, { readonly kind: 'one-cycle' | 'smith-one-cycle' }> & { readonly kind: 'smith-one-cycle' };
export type OtherKind = OtherOptions['kind'];

/** Such a schedule over a run of `iterations` updates. */
export type OtherSchedule = OtherOptions & { readonly iterations: number };

/** The number that a schedule is made of, as they are called in its options. */
export type NumberName = 'maxLr' | 'minLr' | 'finalLr' | 'iterations' | 'cycleShare' | 'upShare' | 'stepSize' | 'gamma' | 'drops' | 'factor' | 'warmupShare';

export function isOther(options: ScheduleOptions): options is OtherOptions {
  return options.kind !== 'one-cycle';
}

/** Names of the numbers of a kind, in the order in which code has them; momentum, where the kind cycles it, comes last and is no number. */
export function numberNames(kind: OtherKind): readonly NumberName[] {
  switch (kind) {
    case 'smith-one-cycle':
      return ['maxLr', 'minLr', 'finalLr', 'iterations', 'cycleShare'];
    case 'pytorch-one-cycle':
    case 'pytorch-three-phase':
    case 'fastai-one-cycle':
      return ['maxLr', 'minLr', 'finalLr', 'iterations', 'upShare'];
    case 'triangular':
    case 'triangular2':
      return ['maxLr', 'minLr', 'stepSize'];
    case 'exp-range':
      return ['maxLr', 'minLr', 'stepSize', 'gamma'];
    case 'piecewise-constant':
      return ['maxLr', 'iterations', 'drops', 'factor'];
    case 'constant':
      return ['maxLr'];
    case 'linear-decay':
    case 'cosine-decay':
      return ['maxLr', 'finalLr', 'iterations', 'warmupShare'];
  }
}

const momentumKinds: ReadonlySet<OtherKind> = new Set(['smith-one-cycle', 'pytorch-one-cycle', 'pytorch-three-phase', 'fastai-one-cycle', 'triangular', 'triangular2', 'exp-range'] as const);

/** Whether a kind of schedule has a momentum to cycle. */
export function cyclesMomentum(kind: OtherKind): boolean {
  return momentumKinds.has(kind);
}

/** The momentum that a schedule cycles; undefined where its kind leaves it alone, null where this one does. */
export function momentumOf(schedule: OtherOptions): MomentumRange | null | undefined {
  return 'momentum' in schedule ? schedule.momentum : undefined;
}

/** A number of a schedule as code of JavaScript and Python, in snippet syntax: LRs and the length are tab stops. */
export function numberCode(schedule: OtherSchedule, name: NumberName): string {
  const numbers: Readonly<Partial<Record<NumberName, number | readonly number[]>>> = schedule;
  const value = numbers[name];
  if (typeof value !== 'number') return `[${(value ?? []).map(String).join(', ')}]`;
  if (name === 'maxLr') return stop(1, shortNumber(value));
  if (name === 'minLr') return stop(2, shortNumber(value));
  if (name === 'finalLr') return shortNumber(value);
  return name === 'iterations' || name === 'stepSize' ? stop(3, String(value)) : String(value);
}

const comments: Readonly<Partial<Record<NumberName, string>>> = {
  iterations: 'updates of the whole training: epochs times batches',
  cycleShare: 'share of the training that both steps take',
  upShare: 'share of the training in which the LR rises',
  stepSize: 'updates from min to max LR',
  gamma: 'what each update multiplies the height of the cycle by',
  drops: 'shares of the training at which the LR drops',
  warmupShare: 'share of the training that the warm-up takes',
};

/** What a number means, for a comment in code; null where its name says it. */
export function numberComment(name: NumberName): string | null {
  return comments[name] ?? null;
}

/** What a kind of schedule does, in one sentence for a comment in code. */
export function summaryOf(kind: OtherKind): string {
  switch (kind) {
    case 'smith-one-cycle':
      return 'linearly from min to max LR over a step, linearly down to the final LR over another, then constant';
    case 'pytorch-one-cycle':
      return 'half a cosine wave from min to max LR, half a one down to the final LR';
    case 'pytorch-three-phase':
      return 'linearly from min to max LR and back, then linearly down to the final LR';
    case 'fastai-one-cycle':
      return 'half a cosine wave from min to max LR, half a one down towards the final LR';
    case 'triangular':
      return 'between min and max LR in straight lines, again and again';
    case 'triangular2':
      return 'between min and max LR in straight lines, each cycle half as high as the one before';
    case 'exp-range':
      return 'between min and max LR in straight lines, with a height that shrinks at each update';
    case 'piecewise-constant':
      return 'one LR, dropped by a factor at given shares of the training';
    case 'constant':
      return 'one LR for the whole training';
    case 'linear-decay':
      return 'a linear warm-up to the max LR, then a straight line down to the final LR';
    case 'cosine-decay':
      return 'a linear warm-up to the max LR, then half a cosine wave down to the final LR';
  }
}
