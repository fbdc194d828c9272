import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { isTensor, sampleOf, storeBatch, tensorsIn } from './fitData';
import { FEW_EXAMPLES, type HeldOutSample } from './heldOutSample';
import type { ModelInnards, Tensors, TensorFlow } from './innards';
import { makeSlots } from './makeSlots';
import { rowsOf, type StoredBatch } from './storedTensor';

/** The first batches of a trainOnBatch loop, which it never trains on, in no epoch. */
export class HeldBackBatches {
  readonly #core: TensorFlow;
  readonly #session: TrainerSession;
  readonly #held: StoredBatch[] = [];
  #rows = 0;
  #trains = false;
  #again = 0;

  constructor(core: TensorFlow, session: TrainerSession) {
    this.#core = core;
    this.#session = session;
  }

  get sample(): HeldOutSample {
    return sampleOf('first batches', { batches: this.#held, all: false }, FEW_EXAMPLES);
  }

  /**
   * Whether this batch is held back: it is among the first, or one of those come again in a later epoch.
   * @param isFresh whether nothing was trained before, so that the optimizer has no slots yet
   */
  async holdsBack(model: ModelInnards, x: unknown, y: unknown, isFresh: boolean): Promise<boolean> {
    const known = this.#isKnown(model, x);
    if (!known && this.#rows < FEW_EXAMPLES) {
      const batch = await storeBatch(model, x, y);
      if (isFresh && this.#held.length === 0) makeSlots(this.#core, this.#session, model, batch);
      this.#held.push(batch);
      this.#rows += rowsOf(batch.inputs);
      return true;
    }
    if (!known) this.#trains = true;
    else if (!this.#trains && ++this.#again > this.#held.length) this.#failAllHeldBack();
    return known;
  }

  #isKnown(model: ModelInnards, x: unknown): boolean {
    const values = firstInput(model, x)?.dataSync();
    if (values === undefined) return false;
    return this.#held.some(({ inputs: [input] }) => input?.values.length === values.length && sameValues(input.values, values));
  }

  #failAllHeldBack(): never {
    return this.#session.fail(
      'one-batch',
      t('The script trains again and again on the same {0} examples, all of which were to be held back.', this.#rows),
      t('Give the script more data or smaller batches: examples that are trained on cannot tell how well it does.'),
    );
  }
}

/** What a script gives for the model's first input. Named inputs may come in any order. */
function firstInput(model: ModelInnards, x: unknown): Tensors[number] | undefined {
  const named = typeof x === 'object' && x !== null && !isTensor(x) && !Array.isArray(x);
  return tensorsIn(named ? Object.entries(x).find(([name]) => name === model.inputNames[0])?.[1] : x)[0];
}

function sameValues(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}
