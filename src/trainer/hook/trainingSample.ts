import { hasValidation, heldBackOf, heldBackRows, isDataset, pairOf, sampleOf, splitFitData, trainingRows, validationSample } from './fitData';
import { FEW_EXAMPLES, MOST_EXAMPLES, type HeldOutSample } from './heldOutSample';
import { allLayers, type DatasetLike, type FitArguments, type ModelInnards, type TensorFlow } from './innards';
import { peekDataset } from './peekDataset';

/** Rows that `fit` trains on, what is held back left out. */
export function rowsTrainedOn(x: unknown, args: FitArguments, holdOut: boolean): number | null {
  const rows = trainingRows(x, args);
  return rows === null || !holdOut || hasValidation(args) ? rows : rows - heldBackRows(rows, null);
}

/** The held-out sample of a `fit`; null where the script has no validation data and none is to be held back. */
export async function sampleOfFit(core: TensorFlow, model: ModelInnards, x: unknown, y: unknown, args: FitArguments, holdOut: boolean): Promise<HeldOutSample | null> {
  if (!(holdOut || hasValidation(args)) || carriesState(model)) return null;
  const { sample } = await splitFitData(core, model, x, y, args, null);
  return sample.examples > 0 ? sample : null;
}

export interface DatasetWithSample {
  readonly sample: HeldOutSample | null;
  readonly dataset: DatasetLike;
  readonly args: FitArguments;
  /** Batches of each pass that are held back. */
  readonly heldBack: number;
}

/** The same of a `fitDataset`, with the datasets to go on with: what was looked at is not lost to the script. */
export async function sampleOfDataset(core: TensorFlow, model: ModelInnards, dataset: DatasetLike, args: FitArguments, holdOut: boolean): Promise<DatasetWithSample> {
  const validation = args.validationData;
  const nothing = { sample: null, dataset, args, heldBack: 0 };
  if (carriesState(model)) return nothing;
  if (isDataset(validation)) {
    const peeked = await peekDataset(core, model, validation, MOST_EXAMPLES);
    const sample = sampleOf('validation data', peeked, MOST_EXAMPLES);
    return { ...nothing, sample: sample.examples > 0 ? sample : null, args: { ...args, validationData: peeked.unchanged() } };
  }
  if (validation != null) {
    const [xs, ys] = pairOf(validation);
    return { ...nothing, sample: await validationSample(core, model, xs, ys, null) };
  }
  if (!holdOut) return nothing;
  const peeked = await peekDataset(core, model, dataset, FEW_EXAMPLES);
  const held = heldBackOf(peeked, dataset);
  const sample = sampleOf('first batches', held, FEW_EXAMPLES);
  return { ...nothing, sample: sample.examples > 0 ? sample : null, dataset: peeked.without(held.batches.length), heldBack: held.batches.length };
}

/** Evaluating a net that carries its state from batch to batch would change the training. */
function carriesState(model: ModelInnards): boolean {
  return allLayers(model).some(({ stateful }) => stateful === true);
}
