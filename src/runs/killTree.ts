import { execFileSync } from 'node:child_process';

/**
 * Kills a trainer and everything that it started, synchronously. Never throws: what is gone already is as good as killed.
 * On POSIX the trainer leads a process group of its own; Windows keeps a tree.
 */
export function killTree(pid: number): void {
  try {
    if (process.platform === 'win32') execFileSync('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true, timeout: 4000 });
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // the group or tree is gone
  }
}
