import type { SchedulePreview } from '../src/protocol/panelLink';
import { withBounds, withCycleShare, withFinalLr, withGamma, withStepSize, withTail, withUpShare, withWarmupShare, type ScheduleField } from '../src/schedule/changeSchedule';
import { cycleLengths } from '../src/schedule/cycleLengths';
import type { ScheduleOptions } from '../src/schedule/scheduleOptions';
import { t } from '../src/text/text';

/** A schedule over a run; `iterations` null = of unknown length. */
export type Planned = Pick<SchedulePreview, 'options' | 'iterations'>;

/** A number of a schedule as a person reads and writes it. */
export interface FieldKind {
  readonly label: () => string;
  readonly unit: (() => string) | null;
  /** null where the schedule, or the run's unknown length, has no such number. */
  read(planned: Planned): number | null;
  /** @throws RangeError saying what is allowed */
  write(planned: Planned, value: number): ScheduleOptions;
  /** What is said instead of the error's words, where those speak of another unit. */
  readonly allowed?: () => string;
}

/** A field's number as it stands in its field: short also where it is tiny. */
export function fieldText(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value);
}

export const fieldKinds: Readonly<Record<ScheduleField, FieldKind>> = {
  minLr: {
    label: () => t('Min LR'),
    unit: null,
    read: ({ options }) => ('minLr' in options ? rounded(options.minLr) : null),
    write: ({ options }, minLr) => withBounds(options, { minLr, maxLr: options.maxLr }),
  },
  maxLr: {
    label: () => t('Max LR'),
    unit: null,
    read: ({ options }) => rounded(options.maxLr),
    write: ({ options }, maxLr) => withBounds(options, { minLr: null, maxLr }),
  },
  stepSize: {
    label: () => t('Step size'),
    unit: () => t('iterations'),
    read: ({ options, iterations }) => {
      if ('stepSize' in options) return options.stepSize;
      return 'cycleShare' in options && iterations !== null ? cycleLengths(options, iterations).stepSize : null;
    },
    write: ({ options, iterations }, stepSize) => withStepSize(options, stepSize, iterations ?? Number.POSITIVE_INFINITY),
  },
  cycleShare: {
    label: () => t('Cycle'),
    unit: () => '%',
    read: ({ options }) => ('cycleShare' in options ? percent(options.cycleShare) : null),
    write: ({ options }, share) => withCycleShare(options, share / 100),
    allowed: () => t('The cycle is a percentage of the run, above 0 and at most 100.'),
  },
  tail: {
    label: () => t('Tail'),
    unit: () => t('iterations'),
    read: ({ options, iterations }) => ('cycleShare' in options && iterations !== null ? cycleLengths(options, iterations).tailIterations : null),
    write: ({ options, iterations }, tail) => withTail(options, tail, iterations ?? Number.POSITIVE_INFINITY),
  },
  upShare: {
    label: () => t('Rise'),
    unit: () => '%',
    read: ({ options }) => ('upShare' in options ? percent(options.upShare) : null),
    write: ({ options }, share) => withUpShare(options, share / 100),
    allowed: () => t('The rise is a percentage of the run, above 0 and below 100; with three phases at most 50.'),
  },
  warmupShare: {
    label: () => t('Warm-up'),
    unit: () => '%',
    read: ({ options }) => ('warmupShare' in options ? percent(options.warmupShare) : null),
    write: ({ options }, share) => withWarmupShare(options, share / 100),
    allowed: () => t('The warm-up is a percentage of the run, at least 0 and below 100.'),
  },
  gamma: {
    label: () => t('Gamma'),
    unit: null,
    read: ({ options }) => (options.kind === 'exp-range' ? Number(options.gamma.toPrecision(6)) : null),
    write: ({ options }, gamma) => withGamma(options, gamma),
  },
  finalLr: {
    label: () => t('Final LR'),
    unit: null,
    read: ({ options }) => ('finalLr' in options ? rounded(options.finalLr) : null),
    write: ({ options }, finalLr) => withFinalLr(options, finalLr),
  },
};

/** From left to right. */
export const fieldOrder: readonly ScheduleField[] = ['minLr', 'maxLr', 'cycleShare', 'upShare', 'stepSize', 'tail', 'warmupShare', 'gamma', 'finalLr'];

function percent(share: number): number {
  return Number((100 * share).toPrecision(4));
}

/** Few enough digits for a narrow field; more than are known. */
function rounded(lr: number): number {
  return Number(lr.toPrecision(4));
}
