import type { TrainerSession } from '../session';
import { sampleOf, storeBatch, tensorsIn } from './fitData';
import { FEW_EXAMPLES, type HeldOutSample } from './heldOutSample';
import type { ModelInnards } from './innards';
import { rowsOf, type StoredTensor } from './storedTensor';

/** Values of a batch that are looked at before all of them are compared. */
const glance = 64;

/** The first batches of a trainOnBatch loop, which it never trains on, in no epoch. */
export class HeldBackBatches {
  readonly #session: TrainerSession;
  readonly #held: { readonly inputs: StoredTensor[]; readonly targets: StoredTensor[] }[] = [];
  #rows = 0;
  #trains = false;
  #again = 0;

  constructor(session: TrainerSession) {
    this.#session = session;
  }

  get sample(): HeldOutSample {
    return sampleOf('first batches', this.#held, FEW_EXAMPLES);
  }

  /** Whether this batch is held back: it is among the first, or one of those come again in a later epoch. */
  async holdsBack(model: ModelInnards, x: unknown, y: unknown): Promise<boolean> {
    const known = this.#isKnown(x);
    if (!known && this.#rows < FEW_EXAMPLES) {
      const batch = await storeBatch(model, x, y);
      this.#held.push(batch);
      this.#rows += rowsOf(batch.inputs);
      return true;
    }
    if (!known) this.#trains = true;
    else if (!this.#trains && ++this.#again > this.#held.length) this.#failAllHeldBack();
    return known;
  }

  #isKnown(x: unknown): boolean {
    const values = tensorsIn(x)[0]?.dataSync();
    if (values === undefined) return false;
    return this.#held.some(({ inputs: [input] }) => input?.values.length === values.length && sameValues(input.values, values, glance) && sameValues(input.values, values, values.length));
  }

  #failAllHeldBack(): never {
    return this.#session.fail(
      'one-batch',
      `The script trains again and again on the same ${String(this.#rows)} examples, all of which were to be held back.`,
      'Give the script more data or smaller batches: examples that are trained on cannot tell how well it does.',
    );
  }
}

function sameValues(a: ArrayLike<unknown>, b: ArrayLike<unknown>, count: number): boolean {
  for (let index = 0; index < Math.min(count, a.length); index++) if (a[index] !== b[index]) return false;
  return true;
}
