import type { TrainingCall } from '../../protocol/run';
import type { TrainerSession } from '../session';
import { findAccuracy, type AccuracyMetric } from './accuracyMetric';
import { countBatches, datasetSize, plannedEpochs, trainingRows } from './fitData';
import type { DatasetLike, FitArguments, ModelInnards, Tensors, TensorFlow, TrainFunction } from './innards';
import { storeAll } from './storedTensor';
import { trainStep } from './trainStep';
import { WatchedTraining } from './watchedTraining';

/** Watching must not slow training down: an accuracy that the script did not ask for is computed only every so many updates. */
const addedAccuracyEvery = 10;

/** A training of a layers model to the script's own end, under a schedule or only watched. Data, callbacks and validation stay the script's. */
export class LayersWatch {
  readonly #core: TensorFlow;
  readonly #layers: TensorFlow;
  readonly #session: TrainerSession;
  #call: TrainingCall | null = null;
  #training: WatchedTraining | null = null;
  #accuracy: AccuracyMetric | null = null;
  #updates = 0;
  #plan: { readonly plannedIterations: number | null; readonly iterationsPerEpoch: number | null } = { plannedIterations: null, iterationsPerEpoch: null };

  constructor(core: TensorFlow, layers: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#layers = layers;
    this.#session = session;
  }

  step(model: ModelInnards, train: TrainFunction, data: Tensors): ReturnType<TrainFunction> {
    if (this.#call === null) return train(data);
    const training = (this.#training ??= this.#begin(model, this.#call, data));
    const accuracy = this.#accuracy?.index == null && this.#updates++ % addedAccuracyEvery !== 0 ? null : this.#accuracy;
    return trainStep(training, model, accuracy, train, data);
  }

  async fit(model: ModelInnards, call: TrainingCall, x: unknown, y: unknown, args: FitArguments, original: ModelInnards['fit']): Promise<unknown> {
    const rows = trainingRows(x, args);
    const batches = rows === null ? null : Math.ceil(rows / (args.batchSize ?? 32));
    this.#expect(call, args, batches);
    return original.call(model, x, y, this.#withValidation(model, args));
  }

  async fitDataset(model: ModelInnards, call: TrainingCall, dataset: DatasetLike, args: FitArguments, original: ModelInnards['fitDataset']): Promise<unknown> {
    const known = args.batchesPerEpoch ?? datasetSize(dataset);
    const mustKnow = this.#training === null && this.#session.config.request.kind === 'train' && this.#session.config.request.training.iterations === null;
    if (known === null && mustKnow) this.#session.report({ type: 'state', state: 'preparing', activity: 'counting the batches of an epoch' });
    this.#expect(call, args, known ?? (mustKnow ? await countBatches(dataset) : null));
    return original.call(model, dataset, this.#withValidation(model, args));
  }

  async trainOnBatch(model: ModelInnards, call: TrainingCall, x: unknown, y: unknown, original: ModelInnards['trainOnBatch']): Promise<number | number[]> {
    this.#call ??= call;
    return original.call(model, x, y);
  }

  #expect(call: TrainingCall, args: FitArguments, batches: number | null): void {
    if (this.#call !== null) return;
    this.#call = call;
    const epochs = plannedEpochs(args);
    this.#plan = { iterationsPerEpoch: batches, plannedIterations: batches === null ? null : epochs * batches };
  }

  #begin(model: ModelInnards, call: TrainingCall, data: Tensors): WatchedTraining {
    const targets = data.slice(model.inputs.length, model.inputs.length + model.outputs.length);
    this.#accuracy = findAccuracy(this.#layers, model, storeAll(targets));
    return new WatchedTraining(this.#core, this.#session, {
      call,
      optimizer: model.optimizer,
      model,
      parameters: model.countParams(),
      batchSize: data[0]?.shape[0] ?? null,
      heldOut: null,
      accuracy: this.#accuracy,
      ...this.#plan,
    });
  }

  /** Adds one callback after the script's own, which reports what validation said at the end of an epoch. */
  #withValidation(model: ModelInnards, args: FitArguments): FitArguments {
    const accuracyName = (): string | undefined => (this.#accuracy?.index == null ? undefined : `val_${model.metricsNames[this.#accuracy.index] ?? ''}`);
    const report = (logs: Record<string, unknown> | undefined): void => {
      const loss = logs?.['val_loss'];
      const accuracy = logs?.[accuracyName() ?? ''];
      if (typeof loss === 'number') this.#training?.validated({ loss, accuracy: typeof accuracy === 'number' ? accuracy : null });
    };
    const { Callback, CustomCallback } = this.#layers;
    class ReportValidation extends Callback {
      override async onEpochEnd(_epoch: number, logs?: Record<string, unknown>): Promise<void> {
        report(logs);
        return Promise.resolve();
      }
    }
    const own = args.callbacks == null ? [{}] : Array.isArray(args.callbacks) ? (args.callbacks as object[]) : [args.callbacks];
    // TensorFlow.js takes either callback objects or plain configurations, not both
    const objects = own.map((callback) => (callback instanceof Callback || 'setModel' in callback ? callback : new CustomCallback(callback, args.yieldEvery as never)));
    return { ...args, callbacks: [...objects, new ReportValidation()] };
  }
}
