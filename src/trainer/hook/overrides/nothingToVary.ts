import type { TrainingCall } from '../../../protocol/run';
import type { TrainerSession } from '../../session';

/**
 * Ends the run because an override finds nothing to change.
 * @param wish what was to be changed, the beginning of a sentence
 * @param leaveOut what can be left out of the request, and what else helps
 */
export function failNothingToVary(session: TrainerSession, wish: string, why: string, leaveOut: string): never {
  return session.fail('nothing-to-vary', `${wish}, but ${why}.`, `Leave out ${leaveOut}.`);
}

/** The same for a batch size where the script makes its batches itself. */
export function failBatchSize(session: TrainerSession, batchSize: number, api: TrainingCall['api']): never {
  const why = `it can be varied in calls of fit only: this script trains by ${api} and makes its batches itself`;
  return failNothingToVary(session, `The batch size was to be ${String(batchSize)}`, why, 'the batch size, or change it in the script');
}
