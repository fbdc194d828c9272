import type { Tensors } from './innards';
import { storeAll, type StoredTensor } from './storedTensor';

/** Examples that statistics are recomputed from, about. */
const examples = 512;
const fewestBatches = 2;
const mostBatches = 16;

/** Inputs of some training batches, spread over about an epoch, so that data sorted by class are all in it. */
export class RecentBatches {
  readonly #iterationsPerEpoch: number | null;
  #batches: StoredTensor[][] = [];
  /** Rows of the first batch. */
  #rows: number | null = null;
  #next = 0;
  #seen = 0;

  constructor(iterationsPerEpoch: number | null) {
    this.#iterationsPerEpoch = iterationsPerEpoch;
  }

  /** Called for every training batch; copies only some, so that training is not held up. */
  offer(inputs: Tensors): void {
    const rows = inputs[0]?.shape[0] ?? 0;
    const first = (this.#rows ??= rows);
    const count = Math.min(mostBatches, Math.max(fewestBatches, Math.ceil(examples / Math.max(1, first))));
    const spacing = Math.max(1, Math.floor((this.#iterationsPerEpoch ?? 10 * count) / count));
    if (this.#seen++ >= count && this.#seen % spacing !== 0) return;
    // the last batch of an epoch may be of a few rows, whose statistics are odd
    if (rows < first / 2) return;
    this.#batches[this.#next] = storeAll(inputs);
    this.#next = (this.#next + 1) % count;
  }

  get batches(): readonly (readonly StoredTensor[])[] {
    return this.#batches;
  }
}
