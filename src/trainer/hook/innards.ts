import type * as tfjs from '@tensorflow/tfjs';

export type TensorFlow = typeof tfjs;
export type Tensors = tfjs.Tensor[];

/** One update of a layers model: takes inputs, targets and sample weights of a batch, returns loss and metrics, loss first. */
export type TrainFunction = (data: Tensors) => tfjs.Scalar[];

/** Compares targets with predictions, one value an example. */
export type MetricFunction = (targets: tfjs.Tensor, predictions: tfjs.Tensor) => tfjs.Tensor;

/** A regularizer that is TensorFlow.js' own, or at least has its fields. */
export interface RegularizerInnards {
  l2?: unknown;
  hasL2?: unknown;
  apply(weight: tfjs.Tensor): tfjs.Scalar;
}

/** A weight of a layer. */
export interface LayerWeight {
  readonly shape: readonly (number | null)[];
  read(): tfjs.Tensor;
}

/** What the hook reads of a layer; some of it private in TensorFlow.js, but there from 3.21 to 4.22. */
export interface LayerInnards {
  readonly name: string;
  getClassName(): string;
  /** Of containers. */
  readonly layers?: readonly LayerInnards[];
  /** Of wrappers such as TimeDistributed and Bidirectional. */
  readonly layer?: LayerInnards;
  readonly forwardLayer?: LayerInnards;
  readonly backwardLayer?: LayerInnards;
  /** Of recurrent layers, and of stacked cells. */
  readonly cell?: LayerInnards;
  readonly cells?: readonly LayerInnards[];
  /** Of recurrent layers that carry their state from batch to batch. */
  readonly stateful?: boolean;
  readonly kernelRegularizer?: RegularizerInnards | null;
  readonly recurrentRegularizer?: RegularizerInnards | null;
  readonly depthwiseRegularizer?: RegularizerInnards | null;
  readonly pointwiseRegularizer?: RegularizerInnards | null;
  /** Of the layers of dropout. */
  rate?: number;
  /** Of recurrent cells. */
  dropout?: number;
  recurrentDropout?: number;
  /** Of batch normalization: how slowly its running averages move. */
  readonly momentum?: number;
  /** What is trained, children included; empty where the layer is frozen. */
  readonly trainableWeights: readonly LayerWeight[];
  /** Adds penalties that training adds to the loss of every batch. */
  addLoss(penalties: (() => tfjs.Scalar)[]): void;
  /** Of batch normalization. */
  readonly movingMean?: RunningAverage;
  readonly movingVariance?: RunningAverage;
  call(inputs: tfjs.Tensor | Tensors, kwargs: Record<string, unknown>): tfjs.Tensor | Tensors;
}

export interface RunningAverage {
  read(): tfjs.Tensor;
  write(value: tfjs.Tensor): unknown;
}

export interface FitArguments {
  epochs?: number;
  initialEpoch?: number;
  batchSize?: number;
  batchesPerEpoch?: number;
  validationSplit?: number;
  validationData?: unknown;
  validationBatches?: number;
  validationBatchSize?: number;
  callbacks?: unknown;
  yieldEvery?: unknown;
  verbose?: number;
  [other: string]: unknown;
}

/** What the hook reads and calls of a layers model; some of it private in TensorFlow.js, but there from 3.21 to 4.22. */
export interface ModelInnards extends LayerInnards {
  readonly layers: readonly LayerInnards[];
  readonly inputs: readonly unknown[];
  readonly inputNames: readonly string[];
  readonly outputs: readonly { readonly shape: readonly (number | null)[] }[];
  readonly outputNames: readonly string[];
  readonly lossFunctions: readonly MetricFunction[];
  readonly loss: unknown;
  /** Metrics with the output that each looks at; their names follow 'loss' in metricsNames. */
  readonly metricsTensors: [MetricFunction, number][];
  readonly metricsNames: readonly string[];
  readonly optimizer: OptimizerInnards;
  stopTraining: boolean;
  /** What the train function updates; settled when the model is compiled. */
  readonly collectedTrainableWeights: readonly LayerWeight[];
  /** The penalties that training adds to the loss, as new tensors. */
  calculateLosses(): tfjs.Scalar[];
  countParams(): number;
  /** Rows that an epoch of `fit` goes over. */
  checkNumSamples?: (data: Tensors, batchSize?: number, steps?: number | null, stepsName?: string) => number;
  makeTrainFunction(): TrainFunction;
  standardizeUserData(
    x: unknown,
    y: unknown,
    sampleWeight?: unknown,
    classWeight?: unknown,
    checkBatchAxis?: boolean,
    batchSize?: number,
  ): Promise<[Tensors, Tensors, Tensors | null]>;
  evaluate(x: unknown, y: unknown, args: { batchSize: number; verbose: number }): tfjs.Scalar | tfjs.Scalar[];
  fit(x: unknown, y: unknown, args?: FitArguments): Promise<unknown>;
  fitDataset(dataset: DatasetLike, args: FitArguments): Promise<unknown>;
  trainOnBatch(x: unknown, y: unknown): Promise<number | number[]>;
}

export interface BatchIterator {
  next(): Promise<{ done: boolean; value: unknown }>;
}

export interface DatasetLike {
  readonly size?: number | null;
  iterator(): Promise<BatchIterator>;
}

/** Fields of the seven optimizer classes that the hook reads and writes. */
export interface OptimizerInnards {
  learningRate: number;
  setLearningRate?(learningRate: number): void;
  /** MomentumOptimizer and RMSProp. */
  momentum?: number;
  /** MomentumOptimizer: the momentum that updates really use. */
  m?: tfjs.Tensor;
  /** Adam and Adamax. */
  beta1?: number;
  /** Adam and Adamax: product of every update's beta1, that of the next one included. */
  accBeta1?: tfjs.Variable;
  /** Adagrad: what its sums of squares begin at. */
  readonly initialAccumulatorValue?: number;
  /** Updates made so far. */
  readonly iterations?: number;
  getClassName(): string;
  applyGradients(gradients: Gradients): void;
  minimize(f: () => tfjs.Scalar, returnCost?: boolean, varList?: tfjs.Variable[]): tfjs.Scalar | null;
}

export type Gradients = Record<string, tfjs.Tensor> | { name: string; tensor: tfjs.Tensor }[];

/** What computes every gradient, for layers and custom loops alike. */
export interface EngineInnards {
  readonly registeredVariables: Record<string, tfjs.Variable>;
  gradients(f: () => tfjs.Tensor, xs: Tensors, dy: tfjs.Tensor | null, allowNoGradients: boolean): { value: tfjs.Tensor; grads: Tensors };
}

export function engineOf(core: TensorFlow): EngineInnards {
  // private members of the engine, the same from 3.21 to 4.22
  return core.engine() as unknown as EngineInnards;
}

/** All layers of a model, those inside nested models and wrappers included. */
export function allLayers(layer: LayerInnards): LayerInnards[] {
  const children = [...(layer.layers ?? []), layer.layer, layer.forwardLayer, layer.backwardLayer].filter((child) => child !== undefined);
  return [layer, ...children.flatMap(allLayers)];
}
