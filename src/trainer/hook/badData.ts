import { heldOutSourceName } from '../../protocol/heldOutSource';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import type { HeldOutSample } from './heldOutSample';
import type { ModelInnards, Tensors, TensorFlow } from './innards';

/** Ends a run whose loss is not finite because the data already are not. */
export function refuseBadBatch(core: TensorFlow, session: TrainerSession, model: ModelInnards, data: readonly (Tensors[number] | null)[]): void {
  for (const [index, tensor] of data.entries()) {
    // the place of sample weights that nobody gave is empty
    if (tensor?.dtype !== 'float32' || core.tidy(() => core.isFinite(tensor).all().dataSync()[0]) === 1) continue;
    failBadData(
      session,
      index < model.inputs.length
        ? t('The inputs of the training data contain values that are not finite numbers (NaN or Infinity), so the loss is none either, whatever the learning rate.')
        : t('The targets of the training data contain values that are not finite numbers (NaN or Infinity), so the loss is none either, whatever the learning rate.'),
    );
  }
}

/** The same for all that `fit` was given. A bad batch may show only in the loss of the next one, through the weights that it has ruined, or never: cross-entropy clips NaN. */
export function refuseBadData(core: TensorFlow, session: TrainerSession, model: ModelInnards, data: Tensors): void {
  // a sum needs no memory, and is finite where all of the values are
  const suspect = data.some((tensor) => !tensor.isDisposed && tensor.dtype === 'float32' && !Number.isFinite(core.tidy(() => core.sum(tensor).dataSync()[0])));
  if (suspect) refuseBadBatch(core, session, model, data);
}

/** The same for the held-out examples. */
export function refuseBadSample(session: TrainerSession, { source, inputs, targets }: HeldOutSample): void {
  for (const [what, tensors] of [['inputs', inputs], ['targets', targets]] as const) {
    const bad = tensors.some(({ values }) => values.some((value: unknown) => typeof value === 'number' && !Number.isFinite(value)));
    if (!bad) continue;
    failBadData(
      session,
      what === 'inputs'
        ? t('The inputs of the held-out examples ({0}) contain values that are not finite numbers (NaN or Infinity).', heldOutSourceName(source))
        : t('The targets of the held-out examples ({0}) contain values that are not finite numbers (NaN or Infinity).', heldOutSourceName(source)),
    );
  }
}

/** For a loss that is not finite before any update: the LR cannot be the reason. */
export function failFirstLoss(session: TrainerSession): never {
  return failBadData(session, t('The loss of the very first batch is not a finite number, before any update and whatever the learning rate.'));
}

function failBadData(session: TrainerSession, message: string): never {
  return session.fail('nan-data', message, t('Clean the data first: look for empty cells, divisions by zero and logarithms of zero, in how the data are made and in the loss.'));
}
