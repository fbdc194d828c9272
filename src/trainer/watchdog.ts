import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parentPort, workerData } from 'node:worker_threads';
import { CONTROL_FD, hostMessageSchema } from '../protocol/trainerLink';
import { decode } from '../protocol/wire';
import type { WatchdogData, WatchdogMessage } from './process/watchdogThread';

/** A second net beneath the end of file: how often the parent is looked at, in milliseconds. */
const parentCheckInterval = 1000;

const { stopFlag, parent } = workerData as WatchdogData;

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

function post(message: WatchdogMessage): void {
  parentPort?.postMessage(message);
}

/** SIGKILL, because in a loop that never yields nothing gentler arrives; the whole group, because the script may have started children. */
function killProcess(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}
