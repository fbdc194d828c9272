import type * as tfjs from '@tensorflow/tfjs';
import { FEW_EXAMPLES, HeldOutSample, MOST_EXAMPLES } from './heldOutSample';
import type { BatchIterator, DatasetLike, FitArguments, ModelInnards, TensorFlow, Tensors } from './innards';
import { concatRows, rowsOf, spreadRows, storeAll, type StoredBatch, type StoredTensor } from './storedTensor';

/** Share of the training rows that is held back where the script has no validation data. */
const heldBackShare = 0.1;
/** Never more than this share: tiny data must still train. */
const mostHeldBack = 1 / 3;

export interface FitData {
  readonly sample: HeldOutSample;
  /** The first rows, which are trained on. */
  readonly rows: number;
}

/** Batches of one pass over a dataset where it knows them itself; null where it does not, or never ends. */
export function datasetSize({ size }: DatasetLike): number | null {
  return typeof size === 'number' && Number.isFinite(size) && size > 0 ? size : null;
}

/** Epochs that a training call makes. */
export function plannedEpochs(args: FitArguments): number {
  return Math.max(1, (args.epochs ?? 1) - (args.initialEpoch ?? 0));
}

/** Rows that `fit` itself would train on. */
export function trainingRows(x: unknown, args: FitArguments): number | null {
  const first = firstTensor(x);
  if (first === null) return null;
  return Math.floor(first.shape[0] * (1 - validationSplit(args)));
}

/** Whether the script itself holds examples back. */
export function hasValidation(args: FitArguments): boolean {
  return args.validationData != null || validationSplit(args) > 0;
}

/** Share of the rows that `fit` itself splits off; beside validation data it takes no notice of the argument. */
function validationSplit(args: FitArguments): number {
  const split = args.validationSplit ?? 0;
  return args.validationData == null && split > 0 && split < 1 ? split : 0;
}

/**
 * Settles which rows of what the script gave to `fit` are trained on, and copies a held-out sample that never is.
 * @param wanted examples of the sample; null = 300 to 1,000
 */
export async function splitFitData(core: TensorFlow, model: ModelInnards, x: unknown, y: unknown, args: FitArguments, wanted: number | null): Promise<FitData> {
  const [inputs, targets] = await model.standardizeUserData(x, y, null, null, false, args.batchSize ?? 32);
  const rows = inputs[0]?.shape[0] ?? 0;
  const split = validationSplit(args);
  const trained = Array.isArray(args.validationData) ? rows : split > 0 ? Math.floor(rows * (1 - split)) : rows - heldBackRows(rows, wanted);
  const held = spreadRows(trained, rows, wanted ?? MOST_EXAMPLES);
  const [source, available] = split > 0 ? (['validation data', rows - trained] as const) : (['held back', mostRowsHeldBack(rows)] as const);
  const sample = Array.isArray(args.validationData)
    ? await validationSample(core, model, args.validationData[0], args.validationData[1], wanted)
    : new HeldOutSample(source, storeRows(core, inputs, held), storeRows(core, targets, held), available);
  disposeAllBut([...tensorsIn(x), ...tensorsIn(y)], [...inputs, ...targets]);
  return { sample, rows: trained };
}

export interface DatasetData {
  readonly sample: HeldOutSample;
  readonly dataset: DatasetLike;
  readonly batchSize: number;
}

/** The same for `fitDataset`: its validation data, else its first batches, which are then left out of every pass. */
export async function splitDataset(core: TensorFlow, model: ModelInnards, dataset: DatasetLike, args: FitArguments, wanted: number | null): Promise<DatasetData> {
  const validation = args.validationData;
  if (isDataset(validation)) {
    const first = await firstBatches(model, validation, wanted ?? MOST_EXAMPLES);
    const { batches: training } = await firstBatches(model, dataset, 1);
    return { sample: sampleOf('validation data', first, wanted ?? MOST_EXAMPLES), dataset, batchSize: rowsOf(training[0]?.inputs ?? []) };
  }
  if (validation != null) {
    const [xs, ys] = pairOf(validation);
    const { batches: training } = await firstBatches(model, dataset, 1);
    return { sample: await validationSample(core, model, xs, ys, wanted), dataset, batchSize: rowsOf(training[0]?.inputs ?? []) };
  }
  const held = heldBackOf(await firstBatches(model, dataset, wanted ?? FEW_EXAMPLES), dataset);
  const { batches } = held;
  return { sample: sampleOf('first batches', held, wanted ?? FEW_EXAMPLES), dataset: withoutFirst(dataset, batches.length), batchSize: rowsOf(batches[0]?.inputs ?? []) };
}

/**
 * Batches of one pass over a dataset.
 * @param counted called after each batch
 * @returns null for a dataset that gives its data only once, and has given them now
 */
export async function countBatches(dataset: DatasetLike, counted: (batches: number) => void = () => undefined): Promise<number | null> {
  const iterator = await dataset.iterator();
  let count = 0;
  for (;;) {
    const { done, value } = await iterator.next();
    if (done) break;
    disposeBatch(value);
    counted(++count);
  }
  const { done, value } = await (await dataset.iterator()).next();
  if (done) return null;
  disposeBatch(value);
  return count;
}

export function disposeBatch(value: unknown): void {
  for (const tensor of tensorsIn(value)) tensor.dispose();
}

/** Stores a batch as the model's train function takes it. */
export async function storeBatch(model: ModelInnards, x: unknown, y: unknown): Promise<StoredBatch> {
  const [inputs, targets] = await model.standardizeUserData(x, y);
  const stored = { inputs: storeAll(inputs), targets: storeAll(targets) };
  disposeAllBut([...tensorsIn(x), ...tensorsIn(y)], [...inputs, ...targets]);
  return stored;
}

/** @param all whether there are no more batches that could be held out */
export function sampleOf(source: HeldOutSample['source'], { batches, all }: Pick<FirstBatches, 'batches' | 'all'>, limit: number): HeldOutSample {
  const inputs = batches.map((batch) => batch.inputs);
  const targets = batches.map((batch) => batch.targets);
  return new HeldOutSample(source, concatRows(inputs, limit), concatRows(targets, limit), all ? inputs.reduce((sum, batch) => sum + rowsOf(batch), 0) : null);
}

export async function validationSample(core: TensorFlow, model: ModelInnards, x: unknown, y: unknown, wanted: number | null): Promise<HeldOutSample> {
  const [inputs, targets] = await model.standardizeUserData(x, y, null, null, false);
  const available = inputs[0]?.shape[0] ?? 0;
  const rows = spreadRows(0, available, wanted ?? MOST_EXAMPLES);
  const sample = new HeldOutSample('validation data', storeRows(core, inputs, rows), storeRows(core, targets, rows), available);
  disposeAllBut([...tensorsIn(x), ...tensorsIn(y)], [...inputs, ...targets]);
  return sample;
}

/** Standardizing makes new tensors only where the given ones do not fit. */
function disposeAllBut(given: Tensors, tensors: Tensors): void {
  const kept = new Set(given);
  for (const tensor of tensors) if (!kept.has(tensor) && !tensor.isDisposed) tensor.dispose();
}

export interface FirstBatches {
  readonly batches: readonly StoredBatch[];
  /** Whether the dataset has no more than these. */
  readonly all: boolean;
  /** Gives what comes after them. */
  readonly iterator: BatchIterator;
}

/**
 * @param examples how many are wanted, at least
 * @param given called with each batch as the dataset gives it, before it is disposed of
 */
export async function firstBatches(model: ModelInnards, dataset: DatasetLike, examples: number, given: (value: unknown) => void = () => undefined): Promise<FirstBatches> {
  const batches: StoredBatch[] = [];
  const iterator = await dataset.iterator();
  for (let rows = 0; rows < examples; ) {
    const { done, value } = await iterator.next();
    if (done) return { batches, all: true, iterator };
    const [xs, ys] = pairOf(value);
    const batch = await storeBatch(model, xs, ys);
    given(value);
    disposeBatch(value);
    batches.push(batch);
    rows += rowsOf(batch.inputs);
  }
  return { batches, all: false, iterator };
}

/**
 * Those of a dataset's first batches that are held out, and whether there are no more that could be: of a dataset that is known to be small a share,
 * so that the rest is trained on.
 */
export function heldBackOf({ batches, all }: Pick<FirstBatches, 'batches' | 'all'>, dataset: DatasetLike): Pick<FirstBatches, 'batches' | 'all'> {
  const whole = all ? batches.length : (datasetSize(dataset) ?? Infinity);
  const most = Math.max(1, Math.floor(mostHeldBack * whole));
  return { batches: batches.slice(0, most), all: all || most < batches.length };
}

/** A dataset without its first batches, in every pass. */
export function withoutFirst(dataset: DatasetLike, batches: number): DatasetLike {
  const size = datasetSize(dataset);
  return {
    size: size === null ? null : size - batches,
    async iterator() {
      const iterator = await dataset.iterator();
      for (let left = batches; left > 0; left--) {
        const { done, value } = await iterator.next();
        if (done) break;
        disposeBatch(value);
      }
      return iterator;
    },
  };
}

/** @param wanted how many; null = a tenth, at least 300 and at most 1,000 */
export function heldBackRows(rows: number, wanted: number | null): number {
  return Math.min(wanted ?? Math.min(Math.max(Math.round(heldBackShare * rows), FEW_EXAMPLES), MOST_EXAMPLES), mostRowsHeldBack(rows));
}

function mostRowsHeldBack(rows: number): number {
  return Math.max(1, Math.floor(mostHeldBack * rows));
}

/** The given rows of tensors, without keeping anything alive. */
function storeRows(core: TensorFlow, tensors: Tensors, rows: readonly number[]): StoredTensor[] {
  const indices = core.tensor1d([...rows], 'int32');
  const parts = tensors.map((tensor) => core.gather(tensor, indices));
  const stored = storeAll(parts);
  core.dispose([indices, ...parts]);
  return stored;
}

export function isDataset(value: unknown): value is DatasetLike {
  return typeof value === 'object' && value !== null && 'iterator' in value && typeof value.iterator === 'function';
}

/** Datasets give `{xs, ys}`; validation data may also come as a pair. */
export function pairOf(value: unknown): [unknown, unknown] {
  if (Array.isArray(value)) return [value[0], value[1]];
  if (typeof value === 'object' && value !== null && 'xs' in value && 'ys' in value) return [value.xs, value.ys];
  return [undefined, undefined];
}

function firstTensor(value: unknown): tfjs.Tensor | null {
  return tensorsIn(value)[0] ?? null;
}

/** All tensors of a tensor, a list, or an object of them. */
export function tensorsIn(value: unknown): Tensors {
  if (typeof value !== 'object' || value === null) return [];
  if (isTensor(value)) return [value];
  return Object.values(value).flatMap(tensorsIn);
}

export function isTensor(value: object): value is tfjs.Tensor {
  return 'dataSync' in value && 'shape' in value;
}
