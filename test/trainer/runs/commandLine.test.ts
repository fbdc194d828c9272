import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onecycleFileSchema } from '../../../src/protocol/onecycleFile';
import { rangeTestReportSchema, type RangeTestReport } from '../../../src/protocol/rangeTestReport';
import { decode } from '../../../src/protocol/wire';
import { isAlive } from '../../../src/processes/processState';
import { run, start } from '../../unit/cli/commandLine';
import { endless, fit, project } from './blobs';

const cli = join(import.meta.dirname, '../../../dist/cli.cjs');

const reportOf = (stdout: string): RangeTestReport => decode(rangeTestReportSchema, stdout, 'standard output');

describe('superconverge range-test with a real trainer', () => {
  test('finds the top by itself, marks bounds, writes curve and schedule, and reads the same bounds back', async () => {
    const folder = project(fit);
    const outcome = await run(cli, ['range-test', 'train.js', '--backend', 'embedded', '--json', '--save', '--csv', 'curve.csv', '--keep', 'kept'], { cwd: folder });
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    const report = reportOf(outcome.stdout);
    expect(report).toMatchObject({ main: 'recommended', backend: expect.stringContaining('embedded') as string });
    // the default learning rate of most tutorials lies far below what this network stands
    expect(report.max?.lr).toBeGreaterThan(0.005);
    expect(report.max?.lr).toBeLessThan(5);
    expect(report.iterations).toBeLessThanOrEqual(600);

    const { schedules } = decode(onecycleFileSchema, readFileSync(join(folder, 'onecycle.json'), 'utf8'), 'onecycle.json');
    expect(schedules['train.js#fit']).toMatchObject({ maxLr: report.max?.lr, minLr: report.min?.lr, momentum: { high: 0.95, low: 0.85 }, provenance: { seed: 42, batchSize: 32 } });

    const [id = ''] = readdirSync(join(folder, 'kept/runs'));
    const again = await run(cli, ['analyse', join(folder, 'kept/runs', id), '--json']);
    expect(reportOf(again.stdout)).toEqual(report);
    const planned = (schedules['train.js#fit']?.cycleIterations ?? 0) + (schedules['train.js#fit']?.tailIterations ?? 0);
    const fromCsv = await run(cli, ['analyse', join(folder, 'curve.csv'), '--budget', String(planned), '--chance', '0.1', '--json']);
    expect(reportOf(fromCsv.stdout).max?.lr).toBeCloseTo(report.max?.lr ?? 0, 10);
    expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  });

  test('repeats bit for bit with the same seed, and differs with another', async () => {
    const folder = project(fit);
    const curve = async (seed: string, file: string): Promise<string> => {
      await run(cli, ['range-test', 'train.js', '--backend', 'embedded', '--iterations', '40', '--top', '0.5', '--seed', seed, '--csv', file], { cwd: folder });
      return readFileSync(join(folder, file), 'utf8');
    };
    const first = await curve('1', 'a.csv');
    expect(first.split('\n').length).toBeGreaterThan(40);
    expect(await curve('1', 'b.csv')).toBe(first);
    expect(await curve('2', 'c.csv')).not.toBe(first);
  });

  test('Ctrl-C in a loop that never yields exits with 130 and runs no finally of the script', async () => {
    const folder = project(endless);
    const running = start(cli, ['range-test', 'train.js', '--backend', 'embedded', '--iterations', '100000', '--top', '0.1'], { cwd: folder });
    await running.says('Iteration ');
    running.signal('SIGINT');
    const { code, stdout } = await running.outcome;
    expect(code).toBe(130);
    expect(stdout).toContain('LR');
    expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  });

  test('a script without training exits with 1 and says what was looked for', async () => {
    const folder = project("require('@tensorflow/tfjs-node');");
    const { code, stdout, stderr } = await run(cli, ['range-test', 'train.js', '--backend', 'embedded', '--json'], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('model.fit');
  });
});

test.runIf(process.platform === 'linux')('a command line that is killed leaves neither trainer nor the script\'s helpers', async () => {
  const folder = project(endless);
  const pids = join(folder, 'pids.json');
  const running = start(cli, ['range-test', 'train.js', '--backend', 'embedded'], { cwd: folder });
  await expect.poll(() => existsSync(pids) && readFileSync(pids, 'utf8').endsWith(']'), { timeout: 60_000 }).toBe(true);
  const [trainer = 0, helper = 0] = JSON.parse(readFileSync(pids, 'utf8')) as number[];
  expect([isAlive(trainer), isAlive(helper)]).toEqual([true, true]);
  running.signal('SIGKILL');
  await running.outcome;
  await expect.poll(() => isAlive(trainer) || isAlive(helper), { timeout: 20_000 }).toBe(false);
  expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
});
