import { execFileSync } from 'node:child_process';

/**
 * Kills a process that leads a process group of its own, with all that is in the group, synchronously; on Windows its tree.
 * Never throws: what is gone already is as good as killed.
 */
export function killTree(pid: number): void {
  try {
    if (process.platform === 'win32') execFileSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true, timeout: 4000 });
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // the group or tree is gone
  }
}
