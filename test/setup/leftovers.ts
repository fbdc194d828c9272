import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const variable = 'SUPERCONVERGE_TEST_RUN';
const mark = randomUUID();

/** Environment by which everything that the tests start, in whatever process group, is known afterwards. */
export const markedEnvironment: NodeJS.ProcessEnv = { ...process.env, [variable]: mark };

interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Marked processes that still run. Linux; elsewhere none are found. */
function find(): Leftover[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      // a dead child that nobody reaped has no environment any more
      if (!readFileSync(`/proc/${name}/environ`, 'latin1').includes(`${variable}=${mark}`)) return [];
      return [{ pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }];
    } catch {
      return [];
    }
  });
}

/** Kills what the tests left running after a few seconds of grace, and names it. */
export async function endLeftovers(): Promise<string[]> {
  for (let waited = 0; waited < 8000 && find().length > 0; waited += 250) await sleep(250);
  const left = find();
  killMarked(left);
  return left.map(({ pid, command }) => `${pid} ${command.slice(0, 200)}`);
}

/** Kills marked processes at once. */
export function killMarked(processes = find()): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it is gone already
    }
  }
}
