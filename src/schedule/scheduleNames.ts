import type { ScheduleKind } from './scheduleOptions';

export interface ScheduleName {
  readonly name: string;
  /** One line for a list from which a schedule is chosen. */
  readonly description: string;
}

/** What the schedules are called and do. */
export const scheduleNames: Readonly<Record<ScheduleKind, ScheduleName>> = {
  'one-cycle': { name: 'One cycle (paper)', description: 'Linear from min to max LR and back, then a short tail far below. Smith & Topin 2018.' },
  'smith-one-cycle': { name: "One cycle (Smith's code)", description: 'Linear from min to max LR, linear down to the final LR, which the tail then keeps.' },
  'pytorch-one-cycle': { name: 'One cycle (PyTorch)', description: 'Half a cosine wave up, half a one down to the final LR: OneCycleLR as it is by default.' },
  'pytorch-three-phase': { name: 'One cycle (PyTorch, three phases)', description: 'Linear from min to max LR and back, then linear to the final LR: OneCycleLR with three_phase.' },
  'fastai-one-cycle': { name: 'One cycle (fastai)', description: 'Half a cosine wave up in the first quarter, half a one down in the rest: fit_one_cycle.' },
  triangular: { name: 'Cyclical (triangular)', description: 'Between min and max LR in straight lines, again and again. Smith 2015.' },
  triangular2: { name: 'Cyclical (triangular2)', description: 'As triangular, with each cycle half as high as the one before.' },
  'exp-range': { name: 'Cyclical (exp_range)', description: 'As triangular, with a height that shrinks by gamma at each iteration.' },
  'piecewise-constant': { name: 'Piecewise constant', description: 'One LR, dropped by a factor at given shares of the run.' },
  constant: { name: 'Constant', description: 'One LR for the whole run.' },
  'linear-decay': { name: 'Linear decay', description: 'A linear warm-up, then a straight line down to the final LR.' },
  'cosine-decay': { name: 'Cosine decay', description: 'A linear warm-up, then half a cosine wave down to the final LR.' },
};
