import type { TrainingCall } from '../../../protocol/run';
import { t } from '../../../text/text';
import type { TrainerSession } from '../../session';

/**
 * Ends the run because an override finds nothing to change.
 * @param message what was to be changed and why it cannot be
 * @param remedy what can be left out of the request, and what else helps
 */
export function failNothingToVary(session: TrainerSession, message: string, remedy: string): never {
  return session.fail('nothing-to-vary', message, remedy);
}

/** The same for a batch size where the script makes its batches itself. */
export function failBatchSize(session: TrainerSession, batchSize: number, api: TrainingCall['api']): never {
  return failNothingToVary(
    session,
    t('The batch size was to be {0}, but it can be varied in calls of fit only: this script trains by {1} and makes its batches itself.', batchSize, api),
    t('Leave out the batch size, or change it in the script.'),
  );
}
