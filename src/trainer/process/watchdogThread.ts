import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TrainerConfig } from '../../protocol/trainerLink';
import { memoryLimit, type MemoryLimit } from './memoryLimit';

/** What the watchdog's thread is given. */
export interface WatchdogData {
  /** One element: 0, or 1 from the moment the host asks to stop. */
  readonly stopFlag: Int32Array;
  /** Process id of the host. */
  readonly parent: number;
  /** Names all that the script starts; see RUN_VARIABLE. */
  readonly runId: string;
  readonly memory: MemoryLimit;
  /** See TrainerConfig. */
  readonly translations: string | null;
}

/** What the watchdog's thread tells the main thread. */
export type WatchdogMessage = { readonly type: 'stop' } | { readonly type: 'misunderstood'; readonly message: string };

export interface Watchdog {
  stopRequested(): boolean;
}

/**
 * Starts the thread that listens to the host and bounds the memory. It never keeps the process alive.
 * @param onMessage called on the main thread, as soon as its event loop turns
 */
export function startWatchdog({ runId, request, translations }: TrainerConfig, onMessage: (message: WatchdogMessage) => void): Watchdog {
  const stopFlag = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WatchdogData = { stopFlag, parent: process.ppid, runId, memory: memoryLimit(request.limits.memoryMb), translations: translations ?? null };
  // without execArgv: [] the thread would run the preload, too
  const thread = new Worker(join(__dirname, 'watchdog.cjs'), { workerData, execArgv: [], env: {}, stdin: false });
  thread.on('message', onMessage);
  thread.unref();
  return { stopRequested: () => Atomics.load(stopFlag, 0) === 1 };
}
