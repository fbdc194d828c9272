import { t } from '../../../text/text';
import type { TrainerSession } from '../../session';
import type { OptimizerInnards, TensorFlow } from '../innards';
import { beginWithMomentum, nameOf } from '../optimizers';
import { failNothingToVary } from './nothingToVary';

/**
 * Sets the momentum of an optimizer once; ends the run where it can have none.
 * @param done optimizers that have been set, to which this one is added
 */
export function overrideMomentum(core: TensorFlow, session: TrainerSession, optimizer: OptimizerInnards, momentum: number, done: WeakSet<OptimizerInnards>): void {
  if (done.has(optimizer)) return;
  done.add(optimizer);
  if (beginWithMomentum(core, optimizer, momentum)) return;
  failNothingToVary(
    session,
    t('The momentum was to be {0}, but the optimizer {1} has none.', momentum, nameOf(optimizer)),
    t('Leave out the momentum, or use an optimizer that has one: tf.train.momentum, rmsprop, adam or adamax.'),
  );
}
