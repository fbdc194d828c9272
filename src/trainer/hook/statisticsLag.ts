import { t } from '../../text/text';
import type { TrainerSession } from '../session';
import { batchNormalizations } from './batchStatistics';
import type { ModelInnards } from './innards';

/** Share of the initial value above which a running average counts as not converged. */
const converged = 0.05;
const usualRemedy = 0.9;

/**
 * The largest momentum among the running averages of batch normalization that nothing has moved yet; null without any.
 * Layers that come with statistics of an earlier training are no concern.
 */
export function momentumOfFreshStatistics(model: ModelInnards): number | null {
  const momenta = batchNormalizations(model)
    .filter((layer) => layer.movingMean?.read().dataSync().every((value: unknown) => value === 0) === true)
    .map((layer) => layer.momentum ?? 0);
  return momenta.length === 0 ? null : Math.max(...momenta);
}

/**
 * Warns where running averages cannot converge within the training: one with momentum m still holds m^N of its first value after N updates.
 * @param iterations N
 */
export function warnOfStatisticsLag(session: TrainerSession, momentum: number, iterations: number): void {
  const left = momentum ** iterations;
  if (left <= converged) return;
  const lower = usualRemedy ** iterations <= converged ? usualRemedy : Math.floor(100 * converged ** (1 / iterations)) / 100;
  session.report({
    type: 'warning',
    message: t(
      'After {0} iterations the running averages of batch normalization, of momentum {1}, are still to {2} % their initial values: what the script evaluates or saves is worse than what it trained. Create the layers with momentum: {3}.',
      iterations,
      momentum,
      Math.round(100 * left),
      lower,
    ),
  });
}
