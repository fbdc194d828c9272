import { disposeBatch, pairOf, storeBatch } from './fitData';
import type { BatchIterator, DatasetLike, ModelInnards, TensorFlow } from './innards';
import { restore, rowsOf, store, type StoredTensor } from './storedTensor';

/** The first batches of a dataset, taken so that nothing is lost to the script, even of a dataset that gives its data only once. */
export interface PeekedDataset {
  /** As the model takes them. */
  readonly batches: { readonly inputs: StoredTensor[]; readonly targets: StoredTensor[] }[];
  /** Whether the dataset has no more than these. */
  readonly all: boolean;
  /** The dataset as if nobody had looked: its next pass begins with the batches that were taken. */
  unchanged(): DatasetLike;
  /** The dataset without those batches, in every pass. */
  without(batches: number): DatasetLike;
}

/** @param examples how many are wanted, at least */
export async function peekDataset(core: TensorFlow, model: ModelInnards, dataset: DatasetLike, examples: number): Promise<PeekedDataset> {
  const iterator = await dataset.iterator();
  const batches: PeekedDataset['batches'] = [];
  const taken: unknown[] = [];
  let all = false;
  for (let rows = 0; rows < examples && !all; ) {
    const { done, value } = await iterator.next();
    all = done;
    if (done) break;
    const [xs, ys] = pairOf(value);
    const batch = await storeBatch(model, xs, ys);
    taken.push(mapTensors(value, (tensor) => ({ stored: store(tensor) })));
    disposeBatch(value);
    batches.push(batch);
    rows += rowsOf(batch.inputs);
  }
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
      const size = typeof dataset.size === 'number' && Number.isFinite(dataset.size) ? dataset.size - count : null;
      const rest = lazily(
        () => {
          taken.splice(0, count);
          return giveBack();
        },
        async () => {
          const later = await dataset.iterator();
          for (let left = count; left > 0; left--) {
            const { done, value } = await later.next();
            if (done) break;
            disposeBatch(value);
          }
          return later;
        },
      );
      return { ...rest, size };
    },
  };
}

interface Held {
  readonly stored: StoredTensor;
}

function mapTensors(value: unknown, map: (tensor: Parameters<typeof store>[0]) => Held): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('dataSync' in value && 'shape' in value) return map(value as Parameters<typeof store>[0]);
  if (Array.isArray(value)) return value.map((item) => mapTensors(item, map));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, mapTensors(item, map)]));
}

function restoreTensors(core: TensorFlow, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('stored' in value) return restore(core, (value as Held).stored);
  if (Array.isArray(value)) return value.map((item) => restoreTensors(core, item));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, restoreTensors(core, item)]));
}
