import { constants } from 'node:os';
import type { Terminal } from './terminal';

export interface Signals {
  readonly interrupted: boolean;
  dispose(): void;
}

/**
 * Ctrl-C stops gently, a second one ends at once; SIGTERM and a hang-up end at once. Trainers have a process group of their own and get none of them.
 * @param stop asks what goes on to stop
 * @param end kills it
 */
export function listenForSignals(stop: () => void, end: () => void, terminal: Terminal): Signals {
  let interrupted = false;
  const onInterrupt = (): void => {
    if (interrupted) {
      end();
      return;
    }
    interrupted = true;
    terminal.note('Stopping. Press Ctrl-C again to end at once.');
    stop();
  };
  const onEnd = (signal: NodeJS.Signals): void => {
    end();
    process.exit(128 + constants.signals[signal]);
  };
  process.on('SIGINT', onInterrupt).on('SIGTERM', onEnd).on('SIGHUP', onEnd);
  return {
    get interrupted() {
      return interrupted;
    },
    dispose: () => process.off('SIGINT', onInterrupt).off('SIGTERM', onEnd).off('SIGHUP', onEnd),
  };
}
