import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach } from 'vitest';
import { fixtures, temporaryFolder } from '../runs/support';

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  signal(signal: NodeJS.Signals): void;
  /** Resolves once standard error holds the text; rejects when the process ends without it. */
  says(text: string): Promise<void>;
  readonly outcome: Promise<Outcome>;
}

/** Ends what a failed test leaves running: the command line takes its trainer along. */
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGTERM');
});

const root = join(import.meta.dirname, '../../..');

/** Builds the command line with the fake trainer of the fixtures beside it. @returns path of cli.cjs */
export async function buildCommandLine(): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'dist/trainer'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  copyFileSync(join(fixtures, 'preload.mjs'), join(folder, 'dist/trainer/preload.mjs'));
  const outfile = join(folder, 'dist/cli.cjs');
  await build({ entryPoints: [join(root, 'src/cli.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'error' });
  return outfile;
}

export function start(cli: string, args: readonly string[], options: { readonly cwd?: string; readonly nodeOptions?: readonly string[] } = {}): Running {
  const child = spawn(process.execPath, [...(options.nodeOptions ?? []), cli, ...args], { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let stdout = '';
  let stderr = '';
  let ended = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
    tell();
  });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      ended = true;
      running.delete(child);
      tell();
      resolve({ code, signal, stdout, stderr });
    });
  });
  return {
    pid: child.pid ?? 0,
    signal: (signal) => void child.kill(signal),
    outcome,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (stderr.includes(text)) resolve();
          else if (ended) reject(new Error(`ended without saying "${text}": ${stderr}`));
          else return;
          listeners.delete(look);
        };
        listeners.add(look);
        look();
      }),
  };
}

export async function run(cli: string, args: readonly string[], options: Parameters<typeof start>[2] = {}): Promise<Outcome> {
  return start(cli, args, options).outcome;
}
