import type { TrainingCall } from '../../protocol/run';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { findAccuracy, type AccuracyMetric } from './accuracyMetric';
import { failFirstLoss, refuseBadBatch, refuseBadData } from './badData';
import { batchNormalizations, onRecomputedStatistics } from './batchStatistics';
import { hasValidation, plannedEpochs, tensorsIn } from './fitData';
import { HeldBackBatches } from './heldBackBatches';
import { HeldOutCurve } from './heldOutCurve';
import { onPresentStatistics, type HeldOutResult, type HeldOutSample } from './heldOutSample';
import type { DatasetLike, FitArguments, ModelInnards, Tensors, TensorFlow, TrainFunction } from './innards';
import { lossWithoutUpdate } from './lossWithoutUpdate';
import { RecentBatches } from './recentBatches';
import { isRepeated } from './repeatedCall';
import { storeAll } from './storedTensor';
import { batchesOf, lengthened, lengthOf, refusingEmptyPasses, startingAnew, type TrainingLength } from './trainingLength';
import { rowsTrainedOn, sampleOfDataset, sampleOfFit } from './trainingSample';
import { trainStep } from './trainStep';
import { reportingValidation } from './validationReport';
import { WatchedTraining } from './watchedTraining';

/** Watching must not slow training down: an accuracy that the script did not ask for is computed only every so many updates. */
const addedAccuracyEvery = 10;

/** A training of a layers model to the script's own end, under a schedule or only watched. Data, callbacks and validation stay the script's. */
export class LayersWatch {
  readonly #core: TensorFlow;
  readonly #layers: TensorFlow;
  readonly #session: TrainerSession;
  readonly #heldBack: HeldBackBatches | null;
  #call: TrainingCall | null = null;
  #model: ModelInnards | null = null;
  #training: WatchedTraining | null = null;
  #accuracy: AccuracyMetric | null = null;
  #recent: RecentBatches | null = null;
  #sample: HeldOutSample | null = null;
  #length: TrainingLength = { plannedIterations: null, iterationsPerEpoch: null };
  #repeated = false;
  /** Whether the present call ends its epochs with a validation that can be taken at its word. */
  #scriptValidates = false;
  /** All that the present call of `fit` was given. */
  #given: Tensors = [];

  constructor(core: TensorFlow, layers: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#layers = layers;
    this.#session = session;
    this.#heldBack = session.config.request.training.holdOut ? new HeldBackBatches(core, session) : null;
  }

  /** One update inside any of the three methods. */
  step(model: ModelInnards, train: TrainFunction, data: Tensors): ReturnType<TrainFunction> {
    if (this.#call === null) return train(data);
    // compiling again makes new loss functions
    this.#model = model;
    if (this.#training === null) this.#refuseBadData(model, data);
    const training = (this.#training ??= this.#begin(model, this.#call, data));
    this.#recent?.offer(data.slice(0, model.inputs.length));
    const accuracy = this.#accuracy?.index == null && training.iteration % addedAccuracyEvery !== 0 ? null : this.#accuracy;
    const results = trainStep(training, model, accuracy, train, data);
    if (training.loss !== null && !Number.isFinite(training.loss)) {
      this.#refuseBadData(model, data);
      if (training.iteration === 1 && this.#session.config.request.kind === 'train') failFirstLoss(this.#session);
    }
    return results;
  }

  async fit(model: ModelInnards, call: TrainingCall, x: unknown, y: unknown, args: FitArguments, original: ModelInnards['fit']): Promise<unknown> {
    const { holdOut } = this.#session.config.request.training;
    const rows = rowsTrainedOn(x, args, holdOut);
    const batches = rows === null ? null : Math.ceil(rows / (args.batchSize ?? 32));
    await this.#expect(call, args, batches);
    if (this.#training === null && rows !== null) this.#sample = await sampleOfFit(this.#core, model, x, y, args, holdOut);
    this.#given = [...tensorsIn(x), ...tensorsIn(y)];
    const holdsRows = rows !== null && holdOut && !hasValidation(args);
    if (holdsRows) trainOnFirst(model, rows);
    const history = await original.call(model, x, y, this.#withValidation(model, this.#longEnough(args, batches))).finally(() => {
      if (holdsRows) delete model.checkNumSamples;
      this.#given = [];
    });
    this.#training?.callEnded(!this.#repeated);
    return history;
  }

  async fitDataset(model: ModelInnards, call: TrainingCall, dataset: DatasetLike, args: FitArguments, original: ModelInnards['fitDataset']): Promise<unknown> {
    const { kind, training } = this.#session.config.request;
    const first = this.#training === null;
    const random = this.#session.random.save();
    // a later call of the same training holds back what the first did, and needs no other sample
    const looks = first || (training.holdOut && !hasValidation(args));
    const data = looks ? await sampleOfDataset(this.#core, model, dataset, args, training.holdOut) : { sample: null, dataset, args, heldBack: 0 };
    this.#session.random.restore(random);
    if (first) this.#sample = data.sample;
    const counted = await batchesOf(this.#session, dataset, args, first && kind === 'train' && training.iterations === null);
    const batches = counted === null || args.batchesPerEpoch !== undefined ? counted : Math.max(1, counted - data.heldBack);
    await this.#expect(call, args, batches);
    const longer = this.#longEnough(data.args, batches);
    const source = longer === data.args ? data.dataset : refusingEmptyPasses(this.#session, args.batchesPerEpoch === undefined ? data.dataset : startingAnew(data.dataset));
    const history = await original.call(model, source, this.#withValidation(model, longer));
    this.#training?.callEnded(!this.#repeated);
    return history;
  }

  async trainOnBatch(model: ModelInnards, call: TrainingCall, x: unknown, y: unknown, original: ModelInnards['trainOnBatch']): Promise<number | number[]> {
    if (this.#heldBack !== null && (await this.#heldBack.holdsBack(model, x, y, this.#call === null))) return lossWithoutUpdate(model, x, y, 32);
    this.#call ??= call;
    if (this.#training === null && this.#heldBack !== null) this.#sample = this.#heldBack.sample;
    return original.call(model, x, y);
  }

  async #expect(call: TrainingCall, args: FitArguments, batches: number | null): Promise<void> {
    if (this.#call !== null) return;
    if (plannedEpochs(args) === 1) this.#repeated = await isRepeated(call.file === null || call.line === null ? null : { file: call.file, line: call.line });
    this.#length = lengthOf(args, batches, this.#repeated);
    this.#call = call;
  }

  /** A run that ends with its iterations goes on until it has made them. */
  #longEnough(args: FitArguments, batches: number | null): FitArguments {
    const { iterations, endWithTraining } = this.#session.config.request.training;
    return iterations === null || !endWithTraining ? args : lengthened(args, batches, iterations - (this.#training?.iteration ?? 0));
  }

  #begin(model: ModelInnards, call: TrainingCall, data: Tensors): WatchedTraining {
    const targets = data.slice(model.inputs.length, model.inputs.length + model.outputs.length);
    this.#accuracy = findAccuracy(this.#layers, model, storeAll(targets));
    const planned = this.#session.config.request.training.iterations ?? this.#length.plannedIterations;
    const sample = this.#sample;
    const curve = sample === null ? null : new HeldOutCurve(sample, planned, () => this.#evaluate(sample));
    if (curve !== null && batchNormalizations(model).length > 0) this.#recent = new RecentBatches(this.#length.iterationsPerEpoch);
    const facts = {
      call,
      optimizer: model.optimizer,
      model,
      parameters: model.countParams(),
      batchSize: data[0]?.shape[0] ?? null,
      heldOut: curve === null ? null : { sample: curve.sample, every: curve.every },
      accuracy: this.#accuracy,
      ...this.#length,
    };
    return new WatchedTraining(this.#core, this.#session, facts, {
      curve,
      validatedByScript: (iteration) => this.#scriptValidates && this.#length.iterationsPerEpoch !== null && iteration % this.#length.iterationsPerEpoch === 0,
      trained: () => (this.#model ?? model).collectedTrainableWeights.map((weight) => weight.read()),
      whyUnknown: this.#repeated
        ? t('The script calls fit anew for every epoch, so how many there will be cannot be known beforehand.')
        : t('How many iterations this training takes cannot be known beforehand.'),
    });
  }

  #evaluate(sample: HeldOutSample): HeldOutResult {
    const model = this.#model;
    if (model === null) throw new Error('Nothing has been trained.');
    const random = this.#session.random.save();
    const result = onRecomputedStatistics(this.#core, model, this.#recent?.batches ?? [], () => sample.evaluate(this.#core, model, this.#accuracy, onPresentStatistics));
    this.#session.random.restore(random);
    return result;
  }

  /** Under a schedule, data that are not finite are no reason to try another LR. */
  #refuseBadData(model: ModelInnards, data: Tensors): void {
    if (this.#session.config.request.kind !== 'train') return;
    refuseBadBatch(this.#core, this.#session, model, data);
    refuseBadData(this.#core, this.#session, model, this.#given);
  }

  /** Takes what the script's validation says after each epoch for the held-out curve; with batch normalization only the time of it. */
  #withValidation(model: ModelInnards, args: FitArguments): FitArguments {
    const trusted = this.#sample === null || batchNormalizations(model).length === 0;
    this.#scriptValidates = hasValidation(args) && trusted;
    const nameOfAccuracy = (): string | null => (this.#accuracy?.index == null ? null : (model.metricsNames[this.#accuracy.index] ?? null));
    return reportingValidation(this.#layers, args, nameOfAccuracy, (result) => {
      if (trusted) this.#training?.validated(result);
      else this.#training?.epochEnded();
    });
  }
}

/** Rows after these are held back, without a copy of the others. Only training asks with a name for its steps; callbacks may predict and evaluate as they like. */
function trainOnFirst(model: ModelInnards, rows: number): void {
  const checkNumSamples = model.checkNumSamples?.bind(model);
  model.checkNumSamples = (data, batchSize, steps, stepsName) =>
    stepsName === 'steps_per_epoch' || checkNumSamples === undefined ? rows : checkNumSamples(data, batchSize, steps, stepsName);
}
