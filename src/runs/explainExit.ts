import { constants } from 'node:os';
import { t } from '../text/text';
import { RunFailure } from './runFailure';
import type { TrainerExit } from './spawnTrainer';

/** How V8, the system's allocator and TensorFlow say in their last words that memory ran out. */
const memoryWords = /heap out of memory|Allocation failed|Cannot allocate memory|std::bad_alloc|ENOMEM|Aborted\(OOM\)|OOM when allocating/i;
/** Shells and container runtimes report a death by signal as 128 + its number. */
const SIGNAL_EXIT = 128;
/** Node's exit code for an option that it does not know. */
const INVALID_ARGUMENT_EXIT = 9;

/**
 * Why a trainer ended without saying so, in a person's words.
 * @param output last lines of the script's output
 */
export function explainExit(exit: TrainerExit, output: readonly string[]): RunFailure {
  if (exit.startError !== null) {
    return new RunFailure('trainer-lost', t('The trainer could not be started: {0}.', exit.startError), t('Check the settings "superconverge.node" and "superconverge.workingDirectory".'));
  }
  const killed = exit.signal === 'SIGKILL' || exit.code === SIGNAL_EXIT + constants.signals.SIGKILL;
  if (killed || output.some((line) => memoryWords.test(line))) {
    return new RunFailure(
      'out-of-memory',
      killed ? t('The system killed the trainer, most likely because memory ran out.') : t('The trainer ran out of memory.'),
      t('Use a smaller batch size or less data, close other programs, or give Node.js more with "--max-old-space-size" in "superconverge.nodeOptions".'),
    );
  }
  if (exit.code === INVALID_ARGUMENT_EXIT) {
    return new RunFailure('trainer-lost', t('Node.js refused to start the trainer: it does not know one of its options.'), t('Check the setting "superconverge.nodeOptions"; the last lines of the output name the option.'));
  }
  const message =
    exit.signal !== null
      ? t('The trainer was ended by {0} without saying why.', exit.signal)
      : t('The trainer ended with exit code {0} without saying why.', String(exit.code));
  return new RunFailure('trainer-lost', message, t('See the last lines of its output below and the log, then run again.'));
}
