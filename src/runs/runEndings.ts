import type { IterationPoint } from '../analysis/curve';
import type { End, RunRequest } from '../protocol/run';
import { t } from '../text/text';
import { RunFailure } from './runFailure';

/** A run that gave no sign of life for `minutes`. */
export function noProgress(since: Date, minutes: number): RunFailure {
  return new RunFailure(
    'no-progress',
    t('Neither an iteration nor any output came since {0}, for {1}; the run was ended.', since.toTimeString().slice(0, 8), durationText(minutes)),
    t(
      'See in the log what the script did last: it may wait for something that never comes. For a script that needs longer, raise the setting "superconverge.limits.idleMinutes" or clear it.',
    ),
  );
}

/** What a run is told that had trained to its end and then gave no sign of life for `minutes`. */
export function didNotEnd(minutes: number): string {
  return t('The script did not end by itself: nothing came from it for {0} after its training, so it was ended.', durationText(minutes));
}

/** Something was written where messages of the trainer are expected, without an end. */
export function endlessMessage(): RunFailure {
  return new RunFailure(
    'internal',
    t('The trainer sent a message without an end; the run was ended.'),
    t('A script that writes to file descriptor 3 disturbs the trainer: use another. Otherwise please report this with what the log shows.'),
  );
}

/** A training of which all iterations were made, as its trainer would have told it. */
export function endOfTraining(last: IterationPoint | undefined): End {
  const iterations = last?.iteration ?? 0;
  return { by: 'training ended', cause: null, iterations, lr: last?.lr ?? null, reason: t('Training ended after {0} iterations.', iterations) };
}

/** A run that was stopped before its trainer could tell how far it had come. */
export function endOfStopped(last: IterationPoint | undefined, reason: string): End {
  return { by: 'stopped', cause: null, iterations: last?.iteration ?? 0, lr: last?.lr ?? null, reason };
}

/** Whether the trainer leaves its process at the moment that it reports this end; other trainings go on to the script's own end. */
export function leavesAtOnce({ kind, training }: RunRequest, { by }: End): boolean {
  return kind === 'range-test' || by === 'divergence' || by === 'stopped' || training.endWithTraining;
}

function durationText(minutes: number): string {
  return minutes === 1 ? t('1 minute') : t('{0} minutes', minutes);
}
