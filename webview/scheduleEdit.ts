import { withBounds, type ScheduleField } from '../src/schedule/changeSchedule';
import { unusableReason } from '../src/schedule/refusedOptions';
import { t } from '../src/text/text';
import { fieldKinds, type Planned } from './scheduleFields';

export type FieldName = ScheduleField | 'iterations';

export interface Problem {
  readonly field: FieldName;
  readonly message: string;
}

/** Views of one number: the last one typed holds. */
const oneNumber: readonly FieldName[] = ['cycleShare', 'stepSize', 'tail'];
const bounds: readonly FieldName[] = ['minLr', 'maxLr'];

/** What was typed into the fields of a schedule and could not be taken yet. Bad input changes nothing: it waits here with its reason. */
export class ScheduleEdit {
  /** In the order in which it was typed. */
  readonly #typed = new Map<FieldName, string>();
  #problem: Problem | null = null;

  get problem(): Problem | null {
    return this.#problem;
  }

  typed(field: FieldName): string | null {
    return this.#typed.get(field) ?? null;
  }

  /** Takes one field's text in. @returns the schedule with everything that was typed; null while something cannot be used */
  type(planned: Planned, field: FieldName, text: string): Planned | null {
    for (const other of oneNumber.includes(field) ? oneNumber : [field]) this.#typed.delete(other);
    this.#typed.set(field, text);
    const next = this.#applied(planned);
    if ('message' in next) {
      this.#problem = next;
      return null;
    }
    const reason = unusableReason(next.options, next.iterations);
    if (reason !== null) {
      this.#problem = { field, message: reason };
      return null;
    }
    this.clear();
    return next;
  }

  clear(): void {
    this.#typed.clear();
    this.#problem = null;
  }

  #applied(planned: Planned): Planned | Problem {
    const length = this.#length(planned);
    if (typeof length === 'string') return { field: 'iterations', message: length };
    let next: Planned = { options: planned.options, iterations: length };
    const values = new Map<ScheduleField, number>();
    for (const [field, text] of this.#typed) {
      if (field === 'iterations') continue;
      const value = text.trim() === '' ? Number.NaN : Number(text);
      if (!Number.isFinite(value)) return { field, message: t('{0} must be a number, such as 0.01 or 1e-4.', fieldKinds[field].label()) };
      values.set(field, value);
    }
    const lastBound = [...values.keys()].findLast((field) => bounds.includes(field));
    for (const [field, value] of values) {
      if (bounds.includes(field) && field !== lastBound) continue;
      try {
        // both bounds at once: one after the other they might be the wrong way round in between
        const bounded = { minLr: values.get('minLr') ?? null, maxLr: values.get('maxLr') ?? next.options.maxLr };
        next = { ...next, options: field === lastBound ? withBounds(next.options, bounded) : fieldKinds[field].write(next, value) };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return { field, message: fieldKinds[field].allowed?.() ?? error.message };
      }
    }
    return next;
  }

  /** The run's length, or what is wrong with it. */
  #length({ iterations }: Planned): number | null | string {
    const text = this.#typed.get('iterations')?.trim();
    if (text === undefined) return iterations;
    if (text === '') return null;
    // thousands may stand apart as the page writes them
    const value = Number(text.replaceAll(/[,\s]/g, ''));
    return Number.isSafeInteger(value) && value >= 1 ? value : t('Iterations must be a whole number of at least 1, or nothing: then the script\'s own plan holds.');
  }
}
