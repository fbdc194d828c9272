import { writeSync } from 'node:fs';
import { REPORT_FD, type TrainerMessage } from '../../protocol/trainerLink';
import { encode } from '../../protocol/wire';

/** How long one wait for a reader that lags takes, in milliseconds: short beside the 50 ms between two batches of metrics. */
const fullPipeWait = 2;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * Writes one message to the host. Synchronous, because in loops that never yield nothing that waits for the event loop is ever sent.
 * A host that is gone is no error here: the watchdog ends the process.
 */
export function writeReport(message: TrainerMessage): void {
  let rest: Uint8Array = Buffer.from(`${encode(message)}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(REPORT_FD, rest));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE' || code === 'EBADF') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, fullPipeWait);
    }
  }
}
