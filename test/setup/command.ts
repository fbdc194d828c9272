import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** A command that failed, ran past its time or could not be started; the message holds the end of its output. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const posix = process.platform !== 'win32';
const live = new Set<ChildProcess>();

/** Starts a process in a group of its own, which ends with this process at the latest. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { ...options, detached: posix });
  live.add(child);
  child.once('exit', () => live.delete(child));
  return child;
}

/** Ends a process and all it started in its group, at once. */
export function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (posix) process.kill(-child.pid, 'SIGKILL');
    else spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
  } catch {
    // it is gone already
  }
}

process.once('exit', () => {
  for (const child of live) kill(child);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly seconds: number;
}

export interface CommandResult {
  /** Null when a signal or the time limit ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly timedOut: boolean;
}

/** Runs a command to its end and keeps what it printed. Whatever is left of its process group then is killed. */
export function capture(command: string, args: readonly string[], { cwd, env, seconds }: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = start(command, args, { ...(cwd === undefined ? {} : { cwd }), env: env ?? process.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let timedOut = false;
    const keep = (text: Buffer) => (output += text.toString());
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const limit = setTimeout(() => {
      timedOut = true;
      kill(child);
    }, seconds * 1000);
    // a pipe may be held open by something that outlives the command: do not wait for it
    child.once('exit', (code) => {
      clearTimeout(limit);
      const drained = setTimeout(() => child.emit('close', code), 1000);
      child.once('close', () => {
        clearTimeout(drained);
        kill(child);
        resolve({ code, output, timedOut });
      });
    });
    child.once('error', (error) => {
      clearTimeout(limit);
      reject(new CommandError(`${command} could not be started: ${error.message}`));
    });
  });
}

/** As {@link capture}, for a command that must succeed. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { code, output, timedOut } = await capture(command, args, options);
  if (code === 0) return output;
  const why = timedOut ? `ran longer than ${options.seconds} s` : `ended with code ${String(code)}`;
  throw new CommandError(`${command} ${args.join(' ')} ${why}:\n${output.trimEnd().slice(-3000)}`);
}

/** Runs npm: the one that runs this script, else the one on the PATH. */
export function npm(args: readonly string[], options: CommandOptions): Promise<string> {
  const cli = process.env['npm_execpath'];
  const quiet = [...args, '--no-audit', '--no-fund', '--loglevel=error'];
  return cli?.endsWith('.js') === true ? run(process.execPath, [cli, ...quiet], options) : run(posix ? 'npm' : 'npm.cmd', quiet, options);
}

/** Does one step of a longer job, saying what it does and how long it took. */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const begun = Date.now();
  console.log(`${title} ...`);
  const result = await work();
  const seconds = (Date.now() - begun) / 1000;
  if (seconds >= 1) console.log(`  done in ${seconds.toFixed(0)} s`);
  return result;
}

/** Runs the main function of a script: prints an error as its message alone, and makes it the exit code. */
export function main(job: () => Promise<unknown>): void {
  job().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
