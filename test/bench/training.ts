import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { nativeFolder } from '../setup/machine';

export type Backend = 'embedded' | 'stock WASM' | 'native';
export type Model = 'mlp' | 'lenet' | 'resnet20';

export interface Training {
  readonly model: Model;
  readonly iterationsPerEpoch: number;
  readonly epochs: number;
}

export const BATCH_SIZE = 128;
const root = join(import.meta.dirname, '../..');
/** One thread: under load more lose. */
export const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', TF_CPP_MIN_LOG_LEVEL: '2' };

/** Thrown where a benchmark cannot run on this machine; its message is the one line to print. */
export class CannotMeasure extends Error {
  override readonly name = 'CannotMeasure';
}

/** A folder like a user's project: the training script, and node_modules with TensorFlow.js for the backend. */
export interface Project {
  readonly script: string;
  readonly backend: Backend;
}

export const scriptArguments = ({ model, iterationsPerEpoch, epochs }: Training): string[] => [model, String(BATCH_SIZE), String(iterationsPerEpoch), String(epochs)];
export const scriptEnvironment = (backend: Backend): Record<string, string> => ({
  ...oneThread,
  ...(backend === 'native' ? { BENCH_PACKAGE: '@tensorflow/tfjs-node' } : {}),
});

/**
 * Builds the trainer as it ships, then lends a project to the work.
 * @throws CannotMeasure for the native backend where it is not installed
 */
export async function withProject<T>(backend: Backend, work: (project: Project) => Promise<T>, script = 'train.cjs'): Promise<T> {
  const modules = backend === 'native' ? nativeFolder() : root;
  if (modules === null) throw new CannotMeasure('Native tfjs-node is not installed: run "npm run native" first.');
  execFileSync(process.execPath, ['esbuild.mjs', '--production', 'trainer'], { cwd: root, stdio: 'inherit' });
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-bench-'));
  try {
    await cp(join(import.meta.dirname, 'scripts', script), join(folder, script));
    await writeFile(join(folder, 'package.json'), '{ "name": "bench" }\n');
    await symlink(join(modules, 'node_modules'), join(folder, 'node_modules'));
    return await work({ script: join(folder, script), backend });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the script without a trainer, one thread, and hands over each line that it prints with the milliseconds since the start. */
export async function runBare({ script, backend }: Project, training: Training, onLine: (line: string, milliseconds: number) => void): Promise<void> {
  const begun = performance.now();
  const preload = pathToFileURL(join(import.meta.dirname, 'scripts/bareBackend.mjs')).href;
  const child = spawn(process.execPath, ['--import', preload, script, ...scriptArguments(training)], {
    env: { ...process.env, ...scriptEnvironment(backend), BENCH_BACKEND: backend },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (line) => onLine(line, performance.now() - begun));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`The bare ${training.model} on ${backend} ended with code ${String(code)}.`);
}

/** Images per second of the script without a trainer, its first epoch left out. */
export async function bareSpeed(project: Project, training: Training): Promise<number> {
  let speed = NaN;
  await runBare(project, training, (line) => {
    speed = printedSpeed(line) ?? speed;
  });
  return speed;
}

/** The images per second that the script prints at its end, or null for another line. */
export function printedSpeed(line: string): number | null {
  const found = /^images per second: (.+)$/.exec(line);
  return found === null ? null : Number(found[1]);
}
