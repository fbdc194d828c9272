import { createSchedule } from '../src/schedule/createSchedule';
import { unusableReason } from '../src/schedule/refusedOptions';
import { scheduleFacts, scheduleSentence } from '../src/schedule/scheduleFacts';
import type { Schedule } from '../src/schedule/schedule';
import type { ScheduleOptions } from '../src/schedule/scheduleOptions';
import { scheduleSamples, type ScheduleSample } from '../src/schedule/scheduleSamples';

/** A schedule over a run of known length, as it is drawn and worded. */
export interface DrawnSchedule {
  readonly schedule: Schedule;
  readonly samples: readonly ScheduleSample[];
  /** In words, with lengths in epochs too where those are known. */
  sentence(iterationsPerEpoch: number | null): string;
}

/** Working out a long run's schedule takes milliseconds, and the page is drawn twenty times a second. */
const drawn = new WeakMap<ScheduleOptions, { readonly iterations: number; readonly schedule: DrawnSchedule | null }>();

/** The schedule of the options; null where the numbers do not fit together, as in a record that was edited by hand. */
export function drawnSchedule(options: ScheduleOptions, iterations: number): DrawnSchedule | null {
  const known = drawn.get(options);
  if (known?.iterations === iterations) return known.schedule;
  const made = unusableReason(options, iterations) === null ? workedOut(options, iterations) : null;
  drawn.set(options, { iterations, schedule: made });
  return made;
}

function workedOut(options: ScheduleOptions, iterations: number): DrawnSchedule {
  const schedule = createSchedule(options, iterations);
  const facts = scheduleFacts(options, iterations);
  return { schedule, samples: samplesOf(schedule, options), sentence: (iterationsPerEpoch) => scheduleSentence(facts, iterationsPerEpoch) };
}

/** A schedule that is laid out by shares of its run looks the same over a shorter one: no pixel shows a difference of 1/2000 of the run. */
const ENOUGH_UPDATES = 2000;

function samplesOf(schedule: Schedule, options: ScheduleOptions): readonly ScheduleSample[] {
  const { iterations } = schedule;
  if ('stepSize' in options || iterations <= ENOUGH_UPDATES) return scheduleSamples(schedule);
  const scale = (iterations - 1) / (ENOUGH_UPDATES - 1);
  return scheduleSamples(createSchedule(options, ENOUGH_UPDATES)).map((sample) => ({ ...sample, iteration: 1 + Math.round((sample.iteration - 1) * scale) }));
}
