import { writeSync } from 'node:fs';
import { REPORT_FD, type TrainerMessage } from '../../protocol/trainerLink';
import { encode } from '../../protocol/wire';

/** How long one wait for a reader that lags takes, in milliseconds: short beside the 50 ms between two batches of metrics. */
const fullPipeWait = 2;
/** How many waits a last word may take: a process that must end ends. */
const lastWaits = 250;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes one message to the host. Synchronous, because in loops that never yield nothing that waits for the event loop is ever sent.
 * A host that is gone is no error here: the watchdog ends the process.
 */
export function writeReport(message: TrainerMessage): void {
  write(`${encode(message)}\n`, Infinity);
}

/**
 * Writes a message from another thread than the main one, which may be in the middle of a line: it begins with a line feed, so that
 * half a line cannot swallow it, and is short enough for the system to write it in one piece. To be called before the process is killed.
 */
export function writeLastReport(message: TrainerMessage): void {
  write(`\n${encode(message)}\n`, lastWaits);
}

function write(text: string, waits: number): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(REPORT_FD, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE' || code === 'EBADF') return;
      if (code !== 'EAGAIN') throw error;
      if (waits-- <= 0) return;
      Atomics.wait(sleeper, 0, 0, fullPipeWait);
    }
  }
}
