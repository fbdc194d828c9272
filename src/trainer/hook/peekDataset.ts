import { firstBatches, isTensor, withoutFirst, type FirstBatches } from './fitData';
import type { BatchIterator, DatasetLike, ModelInnards, TensorFlow } from './innards';
import { restore, store, type StoredTensor } from './storedTensor';

/** The first batches of a dataset, taken so that nothing is lost to the script, even of a dataset that gives its data only once. */
export interface PeekedDataset extends Pick<FirstBatches, 'batches' | 'all'> {
  /** The dataset as if nobody had looked: its next pass begins with the batches that were taken. */
  unchanged(): DatasetLike;
  /** The dataset without those batches, in every pass. */
  without(batches: number): DatasetLike;
}

/** @param examples how many are wanted, at least */
export async function peekDataset(core: TensorFlow, model: ModelInnards, dataset: DatasetLike, examples: number): Promise<PeekedDataset> {
  const taken: unknown[] = [];
  const { batches, all, iterator } = await firstBatches(model, dataset, examples, (value) => taken.push(mapTensors(value, (tensor) => ({ stored: store(tensor) }))));
  let peeked: BatchIterator | null = iterator;
  const giveBack = (): BatchIterator => ({
    next: async () => {
      if (taken.length === 0) return all ? { done: true, value: null } : iterator.next();
      return { done: false, value: restoreTensors(core, taken.shift()) };
    },
  });
  /** The iterator that was peeked into goes to whoever asks for data first: fitDataset opens one that it never reads. */
  const lazily = (first: () => BatchIterator, later: () => Promise<BatchIterator>): DatasetLike => ({
    size: dataset.size ?? null,
    iterator: async () => {
      let source: BatchIterator | null = null;
      return {
        next: async () => {
          if (source === null) {
            source = peeked === null ? await later() : first();
            peeked = null;
          }
          return source.next();
        },
      };
    },
  });
  return {
    batches,
    all,
    unchanged: () => lazily(giveBack, () => dataset.iterator()),
    without(count) {
      const later = withoutFirst(dataset, count);
      const rest = lazily(
        () => {
          taken.splice(0, count);
          return giveBack();
        },
        () => later.iterator(),
      );
      return { ...rest, size: later.size ?? null };
    },
  };
}

interface Held {
  readonly stored: StoredTensor;
}

function mapTensors(value: unknown, map: (tensor: Parameters<typeof store>[0]) => Held): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTensor(value)) return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTensors(item, map));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTensors(item, map)]));
}

function restoreTensors(core: TensorFlow, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('stored' in value) return restore(core, (value as Held).stored);
  if (Array.isArray(value)) return value.map((item) => restoreTensors(core, item));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, restoreTensors(core, item)]));
}
