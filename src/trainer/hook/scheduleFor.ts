import { createSchedule } from '../../schedule/createSchedule';
import type { Schedule } from '../../schedule/schedule';
import { scheduleProblems } from '../../schedule/scheduleProblems';
import { t } from '../../text/text';
import type { TrainerSession } from '../session';

/**
 * The run's schedule over the whole training. Ends the run, before any update, where there can be none.
 * @param planned iterations of the whole training; null where unknown
 * @param whyUnknown a sentence on what hides the number of iterations
 */
export function scheduleFor(session: TrainerSession, planned: number | null, whyUnknown: string): Schedule {
  const options = session.config.request.schedule;
  if (options === null) return session.fail('bad-schedule', t('A scheduled run was started without a schedule.'), t('Run a range test first, then train with its bounds, or choose a schedule.'));
  if (planned === null || planned < 1) return failLengthUnknown(session, whyUnknown);
  try {
    const schedule = createSchedule(options, planned);
    // the training's length may be known only now
    for (const { message } of scheduleProblems(options, planned, { divergedAt: null })) session.report({ type: 'warning', message });
    return schedule;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return session.fail('bad-schedule', `${t('The schedule cannot be used.')} ${error.message}`, t('Change that number and start the training again. Nothing has been trained.'));
  }
}

export function failLengthUnknown(session: TrainerSession, why: string): never {
  return session.fail('iterations-unknown', `${why} ${t('The schedule needs the number of iterations of the whole training.')}`, t('Start the training again with the number of iterations of the whole run.'));
}
