import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as v from 'valibot';

// One project of vitest.config.mts, run and counted.

const reportSchema = v.object({
  testResults: v.array(
    v.object({
      name: v.string(),
      status: v.string(),
      startTime: v.number(),
      endTime: v.number(),
      message: v.optional(v.string(), ''),
      assertionResults: v.array(v.object({ status: v.string(), fullName: v.string(), failureMessages: v.optional(v.array(v.string()), []) })),
    }),
  ),
});

export interface FileResult {
  readonly file: string;
  readonly seconds: number;
  readonly skipped: number;
}

export interface Counts {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skipped: number;
  /** Tests that failed at first, and passed when their project tried them again. They count as passed. */
  readonly retried: readonly string[];
  readonly files: readonly FileResult[];
}

/** Counts vitest's JSON report. A file that could not even be loaded, or that holds no test, is one failure. */
export function countReport(text: string, root: string): Counts {
  const { testResults } = v.parse(reportSchema, JSON.parse(text));
  let passed = 0;
  let skipped = 0;
  const failures: string[] = [];
  const retried: string[] = [];
  const files = testResults.map((result) => {
    const file = relative(root, result.name);
    const count = (status: string) => result.assertionResults.filter((test) => test.status === status).length;
    const done = count('passed');
    const failed = result.assertionResults.filter((test) => test.status === 'failed');
    const left = result.assertionResults.length - done - failed.length;
    passed += done;
    skipped += left;
    failures.push(...failed.map((test) => `${file} > ${test.fullName}`));
    for (const { status, fullName, failureMessages } of result.assertionResults) {
      if (status === 'passed' && failureMessages.length > 0) retried.push(`${file} > ${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}`);
    }
    if (result.status === 'failed' && failed.length === 0) failures.push(`${file}: ${result.message.split('\n')[0] ?? 'it could not be run'}`);
    return { file, seconds: Math.max(0, result.endTime - result.startTime) / 1000, skipped: left };
  });
  if (files.length === 0) failures.push('no test file was found');
  return { passed, failures, skipped, retried, files };
}

/**
 * Runs a vitest project.
 * @param launch runs the command and tells how it ended
 */
export async function runProject(
  project: string,
  root: string,
  launch: (args: string[]) => Promise<{ code: number | null; timedOut: boolean }>,
): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const { code, timedOut } = await launch(
      // what tests print is of use only where they fail
      [vitest, 'run', '--project', project, '--silent=passed-only', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    );
    const text = await readFile(report, 'utf8').catch(() => null);
    const counts = text === null ? { passed: 0, failures: [], skipped: 0, retried: [], files: [] } : countReport(text, root);
    const failures = [...counts.failures];
    if (timedOut) failures.push(`${project}: ran past its time limit and was ended`);
    // an error outside of any test: vitest tells it by its exit code alone
    else if (failures.length === 0 && (code !== 0 || text === null)) failures.push(`${project}: vitest ended with code ${String(code)}`);
    return { ...counts, failures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
