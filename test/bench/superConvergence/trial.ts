import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import type { HeldOutPoint, IterationPoint } from '../../../src/analysis/curve';
import { DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { cacheFolder } from '../../setup/machine';
import { messagesOf, startTrainer, type TrainerOutcome } from '../../trainer/driver';
import { oneThread } from '../training';
import { dataFolder } from './realData';

/** Where finished trials are kept, so that a benchmark that was broken off goes on; delete it to begin anew. */
export const trialsFile = join(cacheFolder, 'bench-super-convergence.ndjson');

const keptSchema = v.object({ key: v.string(), value: v.unknown(), seconds: v.number() });

/** Milliseconds that a trial may take, on a machine that is busy otherwise. */
const PATIENCE = 900_000;
/** Trials at once: one thread each. */
const SIDE_BY_SIDE = 2;

const boundsSchema = v.object({ max: v.number(), min: v.number(), peak: v.number() });
/** null where the range test was refused. */
const rangeTestSchema = v.object({ iterations: v.number(), bounds: v.record(v.string(), v.nullable(boundsSchema)) });
export type Bounds = v.InferOutput<typeof boundsSchema>;

/** Trains by the tool itself, natively, and keeps every result. */
export class Trials {
  readonly #script: string;
  readonly #kept = new Map<string, unknown>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(script: string) {
    this.#script = script;
    mkdirSync(dirname(trialsFile), { recursive: true });
    if (!existsSync(trialsFile)) return;
    for (const line of readFileSync(trialsFile, 'utf8').split('\n')) {
      if (line === '') continue;
      const { key, value } = v.parse(keptSchema, JSON.parse(line));
      this.#kept.set(key, value);
    }
  }

  /** Trials that are kept, those of earlier starts included. */
  get count(): number {
    return this.#kept.size;
  }

  /** Metric on the test examples after a training under a schedule; 0 where it diverged. */
  async train(task: string, schedule: ScheduleOptions, iterations: number, seed: number): Promise<number> {
    return this.#once(v.number(), { train: task, schedule, iterations, seed }, async () => {
      const outcome = await this.#run(task, iterations, { kind: 'train', schedule, seed, training: DEFAULT_TRAINING });
      const found = /^test (.+)$/m.exec(outcome.stdout)?.[1];
      const end = messagesOf(outcome, 'finished')[0]?.end;
      if (found === undefined && end?.by !== 'divergence') throw new Error(`${task} did not train: ${JSON.stringify(outcome.messages.at(-1))}\n${outcome.stderr}`);
      const metric = Number(found ?? 0);
      return Number.isFinite(metric) ? Math.max(0, metric) : 0;
    });
  }

  /** One range test for a training of `iterations`, read for trainings of each of the `lengths`. */
  async rangeTest(task: string, iterations: number, lengths: readonly number[], seed: number): Promise<v.InferOutput<typeof rangeTestSchema>> {
    return this.#once(rangeTestSchema, { rangeTest: task, iterations, lengths, seed }, async () => {
      const outcome = await this.#run(task, iterations, { kind: 'range-test', seed, rangeTest: { iterations: null, topLr: null } });
      const ramp = messagesOf(outcome, 'ramp')[0]?.ramp;
      const provenance = messagesOf(outcome, 'started')[0]?.provenance;
      if (ramp === undefined || provenance === undefined) throw new Error(`${task} has no range test: ${JSON.stringify(outcome.messages.at(-1))}\n${outcome.stderr}`);
      const points = messagesOf(outcome, 'metrics').filter(({ stage }) => stage === 'run');
      const batch: IterationPoint[] = points.flatMap((message) => message.batch);
      const heldOut: HeldOutPoint[] = points.flatMap((message) => message.heldOut);
      const bounds = lengths.map((length): [string, Bounds | null] => {
        const analysis = analyseRangeTest({ batch, heldOut, plannedIterations: length, chance: provenance.chance, topFromSweep: ramp.topFromSweep, topLr: ramp.topLr });
        const { recommended, peakLr } = analysis;
        return [String(length), recommended === null || peakLr === null ? null : { max: recommended.max.lr, min: recommended.min.lr, peak: peakLr }];
      });
      return { iterations: ramp.iterations, bounds: Object.fromEntries(bounds) };
    });
  }

  async #run(task: string, iterations: number, request: Parameters<typeof startTrainer>[1]): Promise<TrainerOutcome> {
    return startTrainer(this.#script, { backend: 'native', args: [task, String(iterations), dataFolder], env: oneThread, ...request }, { patience: PATIENCE }).outcome;
  }

  async #once<S extends v.GenericSchema>(schema: S, what: object, work: () => Promise<v.InferOutput<S>>): Promise<v.InferOutput<S>> {
    const key = JSON.stringify(what);
    if (this.#kept.has(key)) return v.parse(schema, this.#kept.get(key));
    await this.#turn();
    const begun = performance.now();
    try {
      const value = await work();
      const seconds = Math.round((performance.now() - begun) / 100) / 10;
      this.#kept.set(key, value);
      appendFileSync(trialsFile, `${JSON.stringify({ key, value, seconds })}\n`);
      return value;
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    while (this.#running >= SIDE_BY_SIDE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
  }
}
