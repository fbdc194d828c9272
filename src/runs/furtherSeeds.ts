import type { RangeTestCurve } from '../analysis/curve';
import { isOver, MAX_SEEDS, type RunRecord, type RunRequest } from '../protocol/run';
import { runCurve } from '../protocol/runCurve';
import { t } from '../text/text';
import type { Run } from './run';

/** Whether a run may be repeated with further seeds at all: a range test of a script that stands for itself. */
export function isSeedable({ request, source }: Pick<RunRecord, 'request' | 'source'>): boolean {
  return request.kind === 'range-test' && source === undefined && request.seedOf === null && request.experiment === null;
}

/** A range test and its further seeds, as far as their records tell. */
export interface SeedRecords {
  readonly record: RunRecord;
  readonly seeds?: readonly { readonly record: RunRecord }[];
}

/** Runs with those of their further seeds that go on in this window. */
export function withLiveSeeds(runs: readonly Run[]): Run[] {
  return runs.flatMap((run) => [run, ...(run.seeds ?? []).filter(({ isLive }) => isLive)]);
}

/** Seeds that a range test can still be repeated with. Those that failed do not count. */
export function seedsLeft({ seeds = [] }: Pick<SeedRecords, 'seeds'>): number {
  return Math.max(0, MAX_SEEDS - 1 - seeds.filter(({ record }) => record.state !== 'failed').length);
}

/** Why a range test cannot be repeated with further seeds now; null where it can. */
export function repeatObstacle(run: SeedRecords): string | null {
  const { record } = run;
  if (record.request.kind !== 'range-test') return t('Only a range test can be repeated with more seeds.');
  if (record.source !== undefined) return t('A curve that was opened from a file cannot be repeated.');
  if (!isSeedable(record)) return t('This range test is part of an experiment. Run one of its own to repeat it with more seeds.');
  if (!isOver(record.state)) return t('The range test still goes on. Repeat it with more seeds once it is over.');
  if (record.ramp === null || record.state === 'failed') return t('The range test did not come to its end. Run it again first.');
  if (seedsGoOn(run)) return t('Seeds of this range test still go on. Start more once they are over.');
  return seedsLeft(run) > 0 ? null : t('This range test has {0} seeds already: more would hardly narrow its interval.', MAX_SEEDS);
}

/** Whether any further seed of a range test goes on, in this window or another. */
export function seedsGoOn({ seeds = [] }: Pick<SeedRecords, 'seeds'>): boolean {
  return seeds.some(({ record }) => !isOver(record.state));
}

/**
 * Requests that repeat a range test with the next seeds, up the same ramp: its top LR is given, so that none has to be looked for.
 * @throws Error where the range test cannot be repeated; says why
 */
export function seedRequests(main: SeedRecords, count: number): RunRequest[] {
  const { request, ramp, id } = main.record;
  if (!isSeedable(main.record)) throw new Error(t('Only a range test of its own can be repeated with more seeds.'));
  if (ramp === null) throw new Error(t('The range test ended before its top LR was known: run it again first.'));
  const last = Math.max(request.seed, ...(main.seeds ?? []).map(({ record }) => record.request.seed));
  return Array.from({ length: Math.min(count, seedsLeft(main)) }, (_, index) => ({
    ...request,
    seed: last + 1 + index,
    seedOf: id,
    rangeTest: { ...request.rangeTest, iterations: ramp.iterations, topLr: ramp.topLr, seeds: 1 },
  }));
}

/** The request that makes a run again, a range test with as many seeds as it has by now. */
export function requestWithSeeds(run: SeedRecords): RunRequest {
  const { request } = run.record;
  const seeds = Math.max(request.rangeTest.seeds, MAX_SEEDS - seedsLeft(run));
  return isSeedable(run.record) ? { ...request, rangeTest: { ...request.rangeTest, seeds } } : request;
}

/** What the analysis of a range test with further seeds is made of. */
export interface SeedCurves {
  /** The range test's own curve, then those of the seeds that came to their end. */
  readonly complete: readonly RangeTestCurve[];
  /** Curves of the seeds that go on. */
  readonly growing: readonly RangeTestCurve[];
}

/**
 * Curves of a range test and its further seeds. Seeds that failed or were stopped are left out: half a ramp says "it never broke"; as are those
 * that are a copy: they tell nothing new, and would narrow the interval.
 */
export function seedCurves(main: Pick<Run, 'record' | 'batch' | 'heldOut' | 'seeds'>): SeedCurves {
  const own = curveOf(main);
  // they were given the top that the sweep of the range test found
  const curves = (seeds: readonly Run[]): RangeTestCurve[] => seeds.map((seed) => ({ ...curveOf(seed), topFromSweep: own.topFromSweep }));
  return {
    complete: [own, ...curves(countedSeeds(main))],
    growing: curves(measured(main).filter(({ record }) => !isOver(record.state))),
  };
}

/** Seeds of a range test whose bounds are combined, its own first. */
export function combinedSeeds(main: Pick<Run, 'record' | 'batch' | 'heldOut' | 'seeds'>): readonly number[] {
  return [main, ...countedSeeds(main)].map(({ record }) => record.request.seed);
}

/** Seeds of a range test that came to their end with the very curve of an earlier one: nothing in the script follows the seed. */
export function copiedSeeds(main: Pick<Run, 'record' | 'batch' | 'heldOut' | 'seeds'>): readonly number[] {
  const counted = countedSeeds(main);
  return finishedSeeds(main).filter((seed) => !counted.includes(seed)).map(({ record }) => record.request.seed);
}

function countedSeeds(main: Pick<Run, 'record' | 'batch' | 'heldOut' | 'seeds'>): Run[] {
  const finished = finishedSeeds(main);
  return finished.filter((seed, index) => ![main, ...finished.slice(0, index)].some((earlier) => isCopy(seed, earlier)));
}

function finishedSeeds(main: Pick<Run, 'seeds'>): Run[] {
  return measured(main).filter(hasFinished);
}

function isCopy(run: Pick<Run, 'batch' | 'heldOut'>, of: Pick<Run, 'batch' | 'heldOut'>): boolean {
  return (
    run.batch.length === of.batch.length &&
    run.heldOut.length === of.heldOut.length &&
    run.batch.every(({ loss }, index) => Object.is(loss, of.batch[index]?.loss)) &&
    run.heldOut.every(({ loss }, index) => Object.is(loss, of.heldOut[index]?.loss))
  );
}

function measured({ seeds = [] }: Pick<Run, 'seeds'>): Run[] {
  return seeds.filter(({ batch, heldOut }) => batch.length > 0 || heldOut.length > 0);
}

function hasFinished({ record }: Run): boolean {
  return record.state === 'finished';
}

function curveOf({ record, batch, heldOut }: Pick<Run, 'record' | 'batch' | 'heldOut'>): RangeTestCurve {
  return runCurve(record, batch, heldOut);
}
