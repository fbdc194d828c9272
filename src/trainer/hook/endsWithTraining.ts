import type { RunRequest } from '../../protocol/run';

/** Whether a run ends the process inside or after the training call, so that the script must neither save a model nor go on after an error. */
export function endsWithTraining({ kind, training }: RunRequest): boolean {
  return kind === 'range-test' || training.endWithTraining;
}
