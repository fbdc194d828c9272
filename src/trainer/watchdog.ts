import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parentPort, workerData } from 'node:worker_threads';
import { killRun } from '../processes/killRun';
import { CONTROL_FD, hostMessageSchema } from '../protocol/trainerLink';
import { decode } from '../protocol/wire';
import { explainMemory } from './process/memoryLimit';
import { writeLastReport } from './process/reportPipe';
import { takeTranslations } from './process/translations';
import type { WatchdogData, WatchdogMessage } from './process/watchdogThread';

/** A second net beneath the end of file: how often the parent is looked at, in milliseconds. */
const parentCheckInterval = 1000;
/** How often the memory is looked at, in milliseconds: a few microseconds each, and memory is filled at some GB a second. */
const memoryCheckInterval = 200;
/** Looks in a row that must find too much: what a large operation gives back at once is no reason to end a run. */
const looksOverLimit = 2;

const { stopFlag, parent, runId, memory, translations } = workerData as WatchdogData;

// a thread has modules of its own
takeTranslations(translations);

const control = new Socket({ fd: CONTROL_FD, readable: true, writable: false });
control.on('error', killProcess);
control.on('close', killProcess);
createInterface({ input: control }).on('line', (line) => {
  try {
    decode(hostMessageSchema, line, 'a message of the host');
  } catch (error) {
    post({ type: 'misunderstood', message: String(error) });
    return;
  }
  Atomics.store(stopFlag, 0, 1);
  post({ type: 'stop' });
});
setInterval(() => {
  if (process.ppid !== parent) killProcess();
}, parentCheckInterval);

let looks = 0;
setInterval(() => {
  const bytes = process.memoryUsage.rss();
  looks = bytes > memory.bytes ? looks + 1 : 0;
  if (looks < looksOverLimit) return;
  // the main thread may never come to say it
  writeLastReport({ type: 'failed', ...explainMemory(bytes, memory) });
  killProcess();
}, memoryCheckInterval);

function post(message: WatchdogMessage): void {
  parentPort?.postMessage(message);
}

/** SIGKILL, because in a loop that never yields nothing gentler arrives; and all that the script has started, because nobody else is there to end it. */
function killProcess(): void {
  killRun(process.pid, runId);
  process.kill(process.pid, 'SIGKILL');
}
