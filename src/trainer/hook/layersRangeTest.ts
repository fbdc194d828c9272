import { rampLength } from '../../analysis/rampLength';
import type { End, TrainingCall } from '../../protocol/run';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { findAccuracy, type AccuracyMetric } from './accuracyMetric';
import { failFirstLoss, refuseBadBatch, refuseBadSample } from './badData';
import { datasetSize, hasValidation, plannedEpochs, sampleOf, splitDataset, splitFitData, storeBatch, trainingRows } from './fitData';
import { FEW_EXAMPLES, type HeldOutSample } from './heldOutSample';
import type { DatasetLike, FitArguments, ModelInnards, Tensors, TensorFlow, TrainFunction } from './innards';
import { lossWithoutUpdate } from './lossWithoutUpdate';
import { makeSlots, trainOn } from './makeSlots';
import { failAfterOneBatch, failFitPerBatch, failOneBatch } from './oneBatch';
import { RangeTest } from './rangeTest';
import { isRepeated } from './repeatedCall';
import { rowsOf, type StoredBatch } from './storedTensor';
import { endless, watchingPasses } from './trainingLength';
import { trainStep } from './trainStep';

/** Batches of a trainOnBatch loop that are recorded and rehearsed with. */
const recordedBatches = 20;

type Original<K extends 'fit' | 'fitDataset' | 'trainOnBatch'> = ModelInnards[K];

/** A range test of a layers model, through whichever of its three training methods the script calls. */
export class LayersRangeTest {
  readonly #core: TensorFlow;
  readonly #layers: TensorFlow;
  readonly #session: TrainerSession;
  #test: RangeTest | null = null;
  #model: ModelInnards | null = null;
  #accuracy: AccuracyMetric | null = null;
  #repeated: boolean | null = null;
  readonly #first: StoredBatch[] = [];
  readonly #recorded: StoredBatch[] = [];
  #updated = false;
  /** Calls of trainOnBatch. */
  #calls = 0;

  constructor(core: TensorFlow, layers: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#layers = layers;
    this.#session = session;
  }

  /** One update inside any of the three methods. */
  step(model: ModelInnards, train: TrainFunction, data: Tensors): ReturnType<TrainFunction> {
    const test = this.#test;
    if (test === null) return train(data);
    this.#model = model;
    const results = trainStep(
      {
        before: (optimizer) => test.before(optimizer),
        after: (optimizer, result) => {
          if (!Number.isFinite(result.loss)) {
            refuseBadBatch(this.#core, this.#session, model, data);
            if (!this.#updated) failFirstLoss(this.#session);
          }
          this.#updated = true;
          test.after(optimizer, result);
        },
      },
      model,
      this.#accuracy,
      train,
      data,
    );
    if (test.rehearsed) model.stopTraining = true;
    return results;
  }

  async fit(model: ModelInnards, call: TrainingCall, x: unknown, y: unknown, args: FitArguments, original: Original<'fit'>): Promise<unknown> {
    const batchSize = args.batchSize ?? 32;
    const rows = trainingRows(x, args);
    if (rows === null) return original.call(model, x, y, args);
    const data = await splitFitData(this.#core, model, x, y, args, this.#wanted);
    const epochs = plannedEpochs(args);
    const batches = Math.ceil(rows / batchSize);
    const planned = epochs * batches;
    const wanted = this.#session.config.request.rangeTest.iterations ?? rampLength(planned);
    const oneOfMany = epochs === 1 && planned < wanted && (await this.#isRepeated(call));
    const run = (forEpochs: number): Promise<unknown> =>
      original.call(model, x, y, {
        ...without(args, ['validationData', 'validationSplit', 'callbacks', 'initialEpoch']),
        epochs: forEpochs,
        verbose: 0,
        yieldEvery: 'never',
      });
    // holds rows back without a copy of the others
    model.checkNumSamples = () => data.rows;
    if (this.#test === null) {
      if (oneOfMany && batches < 2) failFitPerBatch(this.#session, batchSize);
      if (Math.ceil(data.rows / batchSize) < 2) this.#refuseOneBatch(data.rows, batchSize);
      const plannedIterations = oneOfMany ? null : planned;
      const test = this.#begin(model, call, data.sample, { batchSize, plannedIterations, iterationsPerEpoch: batches });
      await this.#rehearse(test, model, () => run(endless));
    }
    const history = await run(oneOfMany ? 1 : endless).finally(() => delete model.checkNumSamples);
    this.#addValidation(history, model, args, data.sample);
    return history;
  }

  async fitDataset(model: ModelInnards, call: TrainingCall, dataset: DatasetLike, args: FitArguments, original: Original<'fitDataset'>): Promise<unknown> {
    const data = await splitDataset(this.#core, model, dataset, args, this.#wanted);
    const epochs = plannedEpochs(args);
    const size = args.batchesPerEpoch ?? datasetSize(dataset);
    const planned = size === null ? null : epochs * size;
    const wanted = this.#session.config.request.rangeTest.iterations ?? rampLength(planned);
    const oneOfMany = epochs === 1 && planned !== null && planned < wanted && (await this.#isRepeated(call));
    const run = (source: DatasetLike, forEpochs: number): Promise<unknown> =>
      original.call(model, source, {
        ...without(args, ['validationData', 'validationBatches', 'validationBatchSize', 'batchesPerEpoch', 'callbacks', 'initialEpoch']),
        ...(oneOfMany && forEpochs === 1 && args.batchesPerEpoch !== undefined ? { batchesPerEpoch: args.batchesPerEpoch } : {}),
        epochs: forEpochs,
        verbose: 0,
        yieldEvery: 'never',
      });
    if (this.#test === null) {
      const counts = { batchSize: data.batchSize, plannedIterations: oneOfMany ? null : planned, iterationsPerEpoch: size };
      const test = this.#begin(model, call, data.sample, counts);
      await this.#rehearse(test, model, () => run(this.#watched(data.dataset), endless));
    }
    const history = await run(this.#watched(data.dataset), oneOfMany ? 1 : endless);
    this.#addValidation(history, model, args, data.sample);
    return history;
  }

  /**
   * The first batches become the held-out sample, the next ones are recorded for the rehearsal; neither is trained on.
   * Then the ramp runs over the script's own calls.
   */
  async trainOnBatch(model: ModelInnards, call: TrainingCall, x: unknown, y: unknown, original: Original<'trainOnBatch'>): Promise<number | number[]> {
    if (this.#calls++ === 0) failAfterOneBatch(this.#session, () => this.#calls);
    if (this.#test !== null) return original.call(model, x, y);
    const batch = await storeBatch(model, x, y);
    const batchSize = rowsOf(batch.inputs);
    const wanted = this.#wanted ?? FEW_EXAMPLES;
    if (this.#heldOutRows < wanted) {
      if (this.#first.length === 0) makeSlots(this.#core, this.#session, model, batch);
      this.#first.push(batch);
      this.#session.onExit(() => this.#endBeforeRamp());
      return lossWithoutUpdate(model, x, y, batchSize);
    }
    this.#recorded.push(batch);
    if (this.#recorded.length < recordedBatches) return lossWithoutUpdate(model, x, y, batchSize);
    const sample = sampleOf('first batches', { batches: this.#first, all: false }, wanted);
    const test = this.#begin(model, call, sample, { batchSize, plannedIterations: null, iterationsPerEpoch: null });
    await this.#rehearse(test, model, () => Promise.resolve(this.#replay(model)));
    return original.call(model, x, y);
  }

  /** Rows of the first batches of a trainOnBatch loop, which are held out. */
  get #heldOutRows(): number {
    return this.#first.reduce((sum, { inputs }) => sum + rowsOf(inputs), 0);
  }

  #endBeforeRamp(): End {
    const rows = this.#heldOutRows;
    const reason =
      this.#wanted !== null && rows < this.#wanted
        ? t('The training loop ended before the ramp began: all of its {0} examples were held out, and {1} were asked for. Ask for fewer.', rows, this.#wanted)
        : t('The training loop ended before the ramp began: it is too short for a range test.');
    return { by: 'loop ended', cause: null, iterations: 0, lr: null, reason };
  }

  /** Examples of the held-out sample that were asked for; null = chosen. */
  get #wanted(): number | null {
    return this.#session.config.request.rangeTest.heldOutExamples;
  }

  /** A script that calls fit anew for every epoch: the test goes on over the calls. One that calls it once trains no longer than the test needs. */
  async #isRepeated({ file, line }: TrainingCall): Promise<boolean> {
    return (this.#repeated ??= await isRepeated(file === null || line === null ? null : { file, line }));
  }

  #begin(
    model: ModelInnards,
    call: TrainingCall,
    sample: HeldOutSample,
    counts: { batchSize: number | null; plannedIterations: number | null; iterationsPerEpoch: number | null },
  ): RangeTest {
    refuseBadSample(this.#session, sample);
    this.#model = model;
    this.#accuracy = findAccuracy(this.#layers, model, sample.targets);
    const facts = { call, optimizer: model.optimizer, model, parameters: model.countParams(), accuracy: this.#accuracy, ...counts };
    const view = {
      sample,
      // the model of the latest call: compiling again makes new loss functions
      evaluate: (part: HeldOutSample) => part.evaluate(this.#core, this.#model ?? model, this.#accuracy),
    };
    this.#test = new RangeTest(this.#core, this.#session, facts, sample.examples > 0 ? view : null);
    return this.#test;
  }

  async #rehearse(test: RangeTest, model: ModelInnards, train: () => Promise<unknown>): Promise<void> {
    test.beginRehearsal(model.optimizer);
    await train();
    test.endRehearsal(model.optimizer);
  }

  #replay(model: ModelInnards): void {
    const train = model.makeTrainFunction();
    for (let next = 0; this.#test !== null && !this.#test.rehearsed; next++) {
      const batch = this.#recorded[next % this.#recorded.length];
      if (batch === undefined) return;
      trainOn(this.#core, train, batch);
    }
    this.#recorded.length = 0;
  }

  /** Ends the run where a pass over a dataset gives no batch, which would spin forever, or only one. */
  #watched(dataset: DatasetLike): DatasetLike {
    return watchingPasses(dataset, (batches) => {
      if (batches < 2) this.#refuseOneBatch(null, null);
    });
  }

  #refuseOneBatch(rows: number | null, batchSize: number | null): never {
    const message =
      rows === null
        ? t('One pass over the training dataset gives fewer than two batches beside the held-out ones.')
        : t('The {0} training examples beside the held-out ones fit into one batch of {1}.', rows, String(batchSize));
    return failOneBatch(this.#session, message);
  }

  /** A script that calls fit anew for every epoch may read validation results from what it returns. */
  #addValidation(history: unknown, model: ModelInnards, args: FitArguments, sample: HeldOutSample): void {
    if (!hasValidation(args)) return;
    if (typeof history !== 'object' || history === null || !('history' in history)) return;
    const result = sample.evaluate(this.#core, model, this.#accuracy);
    const values = history.history as Record<string, number[]>;
    for (const name of model.metricsNames) values[`val_${name}`] = [/acc/i.test(name) ? (result.accuracy ?? Number.NaN) : result.loss];
  }
}

function without(args: FitArguments, names: readonly string[]): FitArguments {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !names.includes(name)));
}
