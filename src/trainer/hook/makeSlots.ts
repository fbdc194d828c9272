import type { TrainerSession } from '../session';
import type { ModelInnards, TensorFlow, TrainFunction } from './innards';
import { restore, type StoredBatch } from './storedTensor';
import { saveTrainingState } from './trainingState';

/**
 * Makes the slots that the optimizer has from its first update on, by an update that is undone. To be called for the first batch of a trainOnBatch
 * loop that is held back: a script that counts its tensors after it would take slots that come later for a leak.
 */
export function makeSlots(core: TensorFlow, session: TrainerSession, model: ModelInnards, batch: StoredBatch): void {
  const state = saveTrainingState(core, model.optimizer, session.random);
  trainOn(core, model.makeTrainFunction(), batch);
  state.restore();
}

/** One update with a stored batch. */
export function trainOn(core: TensorFlow, train: TrainFunction, batch: StoredBatch): void {
  const data = [...batch.inputs, ...batch.targets].map((stored) => restore(core, stored));
  core.dispose(train(data));
  core.dispose(data);
}
