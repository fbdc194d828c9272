import { readFileSync } from 'node:fs';

interface LinuxState {
  /** One letter of proc(5), e.g. R, S, Z. */
  readonly state: string;
  /** Clock ticks after boot at which the process started: with its id it names a process for good. */
  readonly started: string;
}

/** Whether a process runs. One that is dead but not reaped, as happens in containers, does not. */
export function isAlive(pid: number): boolean {
  const linux = linuxState(pid);
  if (linux !== null) return linux.state !== 'Z' && linux.state !== 'X';
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What tells a process from a later one with the same id; null where the system does not say. */
export function startOf(pid: number): string | null {
  return linuxState(pid)?.started ?? null;
}

function linuxState(pid: number): LinuxState | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // the second field, the command's name, may hold spaces and parentheses
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, started] = [fields[0], fields[19]];
    return state === undefined || started === undefined ? null : { state, started };
  } catch {
    return null;
  }
}
