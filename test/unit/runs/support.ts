import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import type { RunRequest } from '../../../src/protocol/run';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { KeptRuns } from '../../../src/runs/keptRuns';
import type { Run, RunChange, Runs } from '../../../src/runs/run';
import { createRuns, type RunsOptions } from '../../../src/runs/runs';

export const fixtures = join(import.meta.dirname, 'fixtures');

const folders: string[] = [];
const started: Runs[] = [];

afterEach(() => {
  for (const runs of started.splice(0)) runs.dispose();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that is removed after the tests of the file. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'superconverge-runs-')));
  folders.push(folder);
  return folder;
}

export interface RunsUnderTest {
  readonly runs: KeptRuns;
  readonly folder: string;
  readonly log: string[];
}

/** Runs whose trainers are the fake ones of the fixtures; disposed of after each test. */
export function testRuns(folder: string = temporaryFolder(), options: Pick<RunsOptions, 'parallel'> = {}): RunsUnderTest {
  const log: string[] = [];
  const runs = createRuns({ folder, trainerFolder: fixtures, log: (line) => log.push(line), ...options });
  started.push(runs);
  return { runs, folder, log };
}

/** A range test of a fake trainer by this test's own Node. */
export function requestFor(name: string, overrides: Partial<Omit<RunRequest, 'script'>> = {}): RunRequest {
  return defaultRequest(join(fixtures, name), { node: process.execPath, ...overrides });
}

/** Resolves once the run is as asked for; rejects when it ends otherwise. */
export async function until(run: Run, condition: () => boolean): Promise<void> {
  if (condition()) return;
  await new Promise<void>((resolve, reject) => {
    const subscription = run.onDidChange(() => {
      if (!condition() && run.isLive) return;
      subscription.dispose();
      if (condition()) resolve();
      else reject(new Error(`the run ended before: ${JSON.stringify(run.record)}`));
    });
  });
}

/**
 * Has a file replaced while it is being read: after its whole old text has been read, and before the reader goes on.
 * @param replace gives the new text
 * @param read reads the file, once at first
 */
export async function whileRead(file: string, replace: (text: string) => string, read: () => Promise<void>): Promise<void> {
  const text = readFileSync(file, 'utf8');
  rmSync(file);
  execFileSync('mkfifo', [file]);
  const reading = read();
  // a reader of a pipe is at its end only when the writer closes it
  const pipe = await open(file, 'w');
  await pipe.writeFile(text);
  writeFileSync(`${file}.new`, replace(text));
  renameSync(`${file}.new`, file);
  await pipe.close();
  await reading;
}

export function changesOf(run: Run): RunChange[] {
  const changes: RunChange[] = [];
  run.onDidChange((change) => changes.push(change));
  return changes;
}

/** Process id that a fake trainer told in a warning. */
export function childOf(run: Run): number {
  const told = run.record.warnings.map((warning) => /^child (\d+)$/.exec(warning)?.[1]).find((pid) => pid !== undefined);
  if (told === undefined) throw new Error(`no child was told: ${run.record.warnings.join('; ')}`);
  return Number(told);
}
