import { formatLr } from '../analysis/formatLr';
import type { RunRecord } from '../protocol/run';
import { scheduleName } from '../schedule/scheduleNames';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import { iterationsText } from '../text/counts';
import { t } from '../text/text';

/** What a run is called among others, and what they share. */
export interface RunLabels {
  /** In the order of the runs, each different from the others. */
  readonly labels: readonly string[];
  readonly common: readonly string[];
}

/** One way in which runs can differ: its text for each run; null = has nothing of the kind, undefined = not known, or of no concern to it. */
type Facet = readonly (string | null | undefined)[];

/** Labels that say only what differs among the runs, in the order schedule, LR, regularisation, seed, backend; equal runs are numbered. */
export function runLabels(records: readonly RunRecord[]): RunLabels {
  const facets = [names(records), scripts(records), scriptTexts(records), ...schedules(records), ...settings(records)];
  const parts: string[][] = records.map(() => []);
  const common: string[] = [];
  for (const facet of facets) {
    const known = [...new Set(facet.filter((text) => text !== undefined))];
    const [only] = known;
    if (known.length === 1 && only != null) common.push(only);
    if (known.length > 1) facet.forEach((text, index) => text != null && parts[index]?.push(text));
  }
  if (records.length === 1) return { labels: [alone(records)], common };
  return { labels: numbered(parts.map((texts) => texts.join(', '))), common };
}

/** A run that is compared with nothing is called by its name, else by its schedule. */
function alone(records: readonly RunRecord[]): string {
  const [name] = names(records);
  const schedule = schedules(records).flatMap(([text]) => text ?? []);
  return name ?? (schedule.join(', ') || t('run {0}', 1));
}

function numbered(labels: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return labels.map((label) => {
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    const only = labels.filter((other) => other === label).length === 1;
    if (label === '') return t('run {0}', times);
    return only ? label : `${label} (${String(times)})`;
  });
}

function names(records: readonly RunRecord[]): Facet {
  return records.map(({ name }) => name ?? null);
}

/** File names, with their folder where two scripts have the same name. */
function scripts(records: readonly RunRecord[]): Facet {
  const paths = records.map(({ request }) => request.script);
  for (const many of [1, 2]) {
    const shown = paths.map((path) => path.split(/[/\\]/).slice(-many).join('/'));
    if (new Set(shown).size === new Set(paths).size) return shown;
  }
  return paths;
}

/** Versions of one script, by their hashes, where it was edited between runs. */
function scriptTexts(records: readonly RunRecord[]): Facet {
  const several = new Set(records.map(({ request }) => request.script)).size > 1;
  const hashes = records.map(({ provenance }) => provenance?.scriptHash.slice(0, 7));
  const edited = new Set(hashes.filter((hash) => hash !== undefined)).size > 1;
  return hashes.map((hash) => (several || !edited || hash === undefined ? undefined : t('script {0}', hash)));
}

/** The schedule and its LRs; of range tests the top LR and the ramp's shape. */
function schedules(records: readonly RunRecord[]): Facet[] {
  const tops = distinct(records.map(({ ramp, request }) => (request.kind === 'range-test' ? (ramp?.topLr ?? request.rangeTest.topLr) : undefined)));
  const trainings = records.map((record) => (record.request.kind === 'range-test' ? undefined : record.request.schedule));
  const maxima = records.map(({ provenance }, index) => {
    const schedule = trainings[index];
    if (schedule === undefined) return undefined;
    return schedule === null ? (provenance?.optimizer.learningRate ?? undefined) : schedule.maxLr;
  });
  const minima = trainings.map((schedule) => (schedule != null && 'minLr' in schedule ? schedule.minLr : undefined));
  const [most, least] = [distinct(maxima), distinct(minima)];
  const differ = (texts: Facet) => new Set(texts.filter((text) => text !== undefined)).size > 1;
  const name = trainings.map((schedule) => (schedule == null ? (schedule === null ? t("Script's own") : undefined) : scheduleName(schedule.kind)));
  const range = most.map((max, index) => (max === undefined ? undefined : least[index] === undefined ? max : t('{0} to {1}', least[index], max)));
  const lrs = differ(name)
    ? // one text, so that a schedule and its LRs read as one thing
      [differ(most) || differ(least) ? name.map((text, index) => (text === undefined ? undefined : [text, range[index]].filter((part) => part !== undefined).join(' '))) : name]
    : [name, ...(differ(most) && differ(least) ? [worded(range, (text) => t('LR {0}', text))] : [
            worded(most, least.some((text) => text !== undefined) ? (text) => t('max {0}', text) : (text) => t('LR {0}', text)),
            worded(least, (text) => t('min {0}', text)),
          ])];
  const shapes = records.map(({ request }) => (request.kind !== 'range-test' ? undefined : request.rangeTest.ramp === 'linear' ? t('linear ramp') : t('exponential ramp')));
  return [worded(tops, (text) => t('top LR {0}', text)), shapes, ...lrs, ...scheduleDetails(trainings)];
}

/** One detail of a schedule: what it is compared by, and how it is said. */
interface Detail {
  readonly value: number | string;
  readonly text: string;
}

/** What else a schedule is made of, where runs of the same schedule differ in it. */
function scheduleDetails(trainings: readonly (ScheduleOptions | null | undefined)[]): Facet[] {
  const percent = (share: number): string => `${String(Number((100 * share).toPrecision(3)))} %`;
  const details: ((schedule: ScheduleOptions) => Detail | null)[] = [
    // as a share of the max: that a final LR falls with the others goes without saying
    (schedule) => ('finalLr' in schedule ? { value: (schedule.finalLr / schedule.maxLr).toPrecision(6), text: t('final {0}', formatLr(schedule.finalLr)) } : null),
    (schedule) => ('cycleShare' in schedule ? { value: schedule.cycleShare, text: t('cycle {0}', percent(schedule.cycleShare)) } : null),
    (schedule) => ('upShare' in schedule ? { value: schedule.upShare, text: t('rise {0}', percent(schedule.upShare)) } : null),
    (schedule) => ('stepSize' in schedule ? { value: schedule.stepSize, text: t('step size {0}', schedule.stepSize) } : null),
    (schedule) => (schedule.kind === 'exp-range' ? { value: schedule.gamma, text: t('gamma {0}', schedule.gamma) } : null),
    (schedule) => ('warmupShare' in schedule ? { value: schedule.warmupShare, text: t('warm-up {0}', percent(schedule.warmupShare)) } : null),
    (schedule) => {
      if (!('drops' in schedule)) return null;
      const text = t('drops at {0} by {1}', schedule.drops.map(percent).join(', '), schedule.factor);
      return { value: text, text };
    },
  ];
  return details.map((detail) => {
    const found = trainings.map((schedule) => (schedule == null ? null : detail(schedule)));
    const differs = (index: number) => found.some((other, at) => other?.value !== found[index]?.value && trainings[at]?.kind === trainings[index]?.kind);
    return found.map((own, index) => (own !== null && differs(index) ? own.text : undefined));
  });
}

/** The rest: optimizer, length, regularisation, seed, backend. */
function settings(records: readonly RunRecord[]): Facet[] {
  const cycled = records.map(({ request }) => (request.overrides?.momentum == null && request.schedule !== null && 'momentum' in request.schedule ? request.schedule.momentum : null));
  const cycles = new Set(cycled.filter((range) => range !== null).map(({ high, low }) => `${String(high)} ${String(low)}`)).size;
  const sameSchedule = new Set(records.map(({ request }) => request.schedule?.kind ?? 'script')).size === 1;
  return [
    records.map(({ provenance }) => provenance?.optimizer.className),
    records.map(({ request, ramp, totalIterations, provenance }) => {
      const planned = request.kind === 'range-test' ? (ramp?.iterations ?? request.rangeTest.iterations) : (request.training.iterations ?? totalIterations ?? provenance?.plannedIterations);
      return planned == null ? undefined : iterationsText(planned);
    }),
    facet(records, { of: (text) => t('weight decay {0}', text), none: () => t('no weight decay') }, ({ request, provenance }) => request.overrides?.weightDecay ?? provenance?.optimizer.weightDecay),
    facet(records, { of: (text) => t('batch size {0}', text), none: () => t('no batch size') }, ({ request, provenance }) => request.overrides?.batchSize ?? provenance?.batchSize ?? undefined),
    records.map(({ request, provenance }, index) => {
      const range = cycled[index] ?? null;
      // that a cycle of the LR cycles the momentum too goes without saying
      if (range !== null) return cycles > 1 || sameSchedule ? t('momentum {0} to {1}', range.high, range.low) : undefined;
      const momentum = request.overrides?.momentum ?? provenance?.optimizer.momentum;
      return momentum == null ? undefined : t('momentum {0}', momentum);
    }),
    facet(records, { of: (text) => t('dropout {0}', text), none: () => t('no dropout') }, ({ request, provenance }) => request.overrides?.dropout ?? provenance?.dropout),
    records.map(({ request, provenance, source }) => (source === undefined ? t('seed {0}', provenance?.seed ?? request.seed) : undefined)),
    records.map(({ provenance }) => provenance?.backend.description),
  ];
}

interface FacetWords {
  readonly of: (value: string) => string;
  readonly none: () => string;
}

function facet(records: readonly RunRecord[], words: FacetWords, valueOf: (record: RunRecord) => number | null | undefined): Facet {
  const values = records.map((record) => valueOf(record));
  const some = values.some((value) => value != null);
  return values.map((value) => (value === undefined ? undefined : value === null ? (some ? words.none() : null) : words.of(shortNumber(value))));
}

function worded(texts: Facet, words: (text: string) => string): Facet {
  return texts.map((text) => (text == null ? undefined : words(text)));
}

/** LRs in as few digits as still tell them apart. */
function distinct(values: readonly (number | null | undefined)[]): (string | undefined)[] {
  const different = new Set(values.filter((value) => value != null)).size;
  const text = (value: number, digits: number) => (digits === 2 ? formatLr(value) : String(Number(value.toPrecision(digits))));
  for (let digits = 2; ; digits += 1) {
    const texts = values.map((value) => (value == null ? undefined : text(value, digits)));
    if (digits === 9 || new Set(texts.filter((one) => one !== undefined)).size === different) return texts;
  }
}

/** "0.0005", "1e-4", "128". */
function shortNumber(value: number): string {
  return value !== 0 && Math.abs(value) < 5e-4 ? Number(value.toPrecision(3)).toExponential() : String(Number(value.toPrecision(4)));
}
