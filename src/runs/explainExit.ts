import { constants } from 'node:os';
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
    return new RunFailure('trainer-lost', `The trainer could not be started: ${exit.startError}.`, 'Check the settings "superconverge.node" and "superconverge.workingDirectory".');
  }
  const killed = exit.signal === 'SIGKILL' || exit.code === SIGNAL_EXIT + constants.signals.SIGKILL;
  if (killed || output.some((line) => memoryWords.test(line))) {
    return new RunFailure(
      'out-of-memory',
      killed ? 'The system killed the trainer, most likely because memory ran out.' : 'The trainer ran out of memory.',
      'Use a smaller batch size or less data, close other programs, or give Node.js more with "--max-old-space-size" in "superconverge.nodeOptions".',
    );
  }
  if (exit.code === INVALID_ARGUMENT_EXIT) {
    return new RunFailure('trainer-lost', 'Node.js refused to start the trainer: it does not know one of its options.', 'Check the setting "superconverge.nodeOptions"; the last lines of the output name the option.');
  }
  const how = exit.signal !== null ? `was ended by ${exit.signal}` : `ended with exit code ${String(exit.code)}`;
  return new RunFailure('trainer-lost', `The trainer ${how} without saying why.`, 'See the last lines of its output below and the log, then run again.');
}
