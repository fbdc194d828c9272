import { readdirSync, readFileSync } from 'node:fs';
import { RUN_VARIABLE } from '../protocol/trainerLink';
import { killTree } from './killTree';

/** What is being killed may have started another process just before: looked for again until there is none, at most this often. */
const ROUNDS = 5;

/**
 * Kills a trainer and everything that it started, synchronously. Called from inside the trainer it does not return.
 * Never throws.
 *
 * Everything that it started is its process group (on Windows its tree), which it leads, and on Linux also what left the group
 * (setsid, `detached`) but carries the run's id in its environment. Not found is what left the group on other systems, on Linux what
 * left it *and* was given an environment of its own or belongs to another user, on Windows what was started by a process that is gone.
 */
export function killRun(pid: number, runId: string): void {
  // last, because the trainer itself is in it
  killMarked(runId);
  killTree(pid);
}

/** Kills all processes but this one that carry the run's id. */
function killMarked(runId: string): void {
  if (process.platform !== 'linux') return;
  const killed = new Set<number>();
  for (let round = 0; round < ROUNDS; round++) {
    // a killed one may take a moment to go
    const found = markedProcesses(runId).filter((pid) => !killed.has(pid));
    if (found.length === 0) return;
    for (const pid of found) {
      killed.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it ended meanwhile
      }
    }
  }
}

/** Processes but this one whose environment, as it was when they started, carries the run's id. Dead ones have none. */
function markedProcesses(runId: string): number[] {
  const mark = Buffer.from(`\0${RUN_VARIABLE}=${runId}\0`);
  return processNames().flatMap((name) => {
    const pid = Number(name);
    return Number.isInteger(pid) && pid !== process.pid && environmentOf(name).includes(mark) ? [pid] : [];
  });
}

function processNames(): string[] {
  try {
    return readdirSync('/proc');
  } catch {
    // a container without it
    return [];
  }
}

/** The variables, each between zero bytes; nothing where they cannot be read, as those of other users. */
function environmentOf(pid: string): Buffer {
  try {
    return Buffer.concat([Buffer.from([0]), readFileSync(`/proc/${pid}/environ`)]);
  } catch {
    return Buffer.alloc(0);
  }
}
