import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { killTree } from '../processes/killTree';
import { t } from '../text/text';

/** How long pipes may stay open after the program is gone, in milliseconds: something that outlives it may hold them. */
const DRAIN_MS = 500;
/** Lines of output that an error holds. */
const KEPT_LINES = 200;

/** A program that could not be started or did not end with code 0. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  constructor(
    message: string,
    /** Last lines of what it printed, oldest first. */
    readonly output: readonly string[],
  ) {
    super(message);
  }
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Kills the program and all that it started. */
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/**
 * Runs a program to its end.
 * @returns the last lines of what it printed, oldest first
 * @throws ProgramError, or the signal's reason
 */
export async function runProgram(command: string, args: readonly string[], { cwd, env, signal, onLine }: ProgramOptions): Promise<string[]> {
  signal.throwIfAborted();
  const lines: string[] = [];
  const code = await new Promise<number | string | null>((resolve, reject) => {
    // a process group of its own, which can be killed as a whole
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true });
    const kill = (): void => {
      if (child.pid !== undefined) killTree(child.pid);
    };
    signal.addEventListener('abort', kill);
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        if (lines.length > KEPT_LINES) lines.shift();
        onLine?.(line);
      });
    }
    child.once('error', (error) => {
      signal.removeEventListener('abort', kill);
      reject(new ProgramError(t('{0} could not be started: {1}', command, error.message), []));
    });
    child.once('exit', (exitCode, exitSignal) => {
      signal.removeEventListener('abort', kill);
      const drained = setTimeout(() => child.emit('close'), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drained);
        // what it left behind goes with it
        kill();
        resolve(exitCode ?? exitSignal);
      });
    });
  });
  signal.throwIfAborted();
  if (code !== 0) throw new ProgramError(t('{0} ended with {1}', command, String(code)), lines);
  return lines;
}
