import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { onecycleFileSchema } from '../../../src/protocol/onecycleFile';
import { rangeTestReportSchema, type RangeTestReport } from '../../../src/protocol/rangeTestReport';
import { formatLr } from '../../../src/analysis/formatLr';
import { decode } from '../../../src/protocol/wire';
import { isAlive } from '../../../src/processes/processState';
import { fixtures, temporaryFolder } from '../runs/support';
import { buildCommandLine, run, start } from './commandLine';

let cli = '';
beforeAll(async () => {
  cli = await buildCommandLine();
});

/** A project of its own with the fake trainers in it, so that files may be written beside them. */
function project(): string {
  const folder = temporaryFolder();
  for (const name of readdirSync(fixtures)) copyFileSync(join(fixtures, name), join(folder, name));
  return folder;
}

const reportOf = (stdout: string): RangeTestReport => decode(rangeTestReportSchema, stdout, 'standard output');

describe('superconverge range-test', { timeout: 20_000 }, () => {
  it('prints bounds, verdict and backend, and says beforehand what will run', async () => {
    const { code, stdout, stderr } = await run(cli, ['range-test', join(fixtures, 'wellBehaved.mjs')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Max LR {2}0\.\d+ \(.+\)\nMin LR {2}0\.\d+ \(.+\)\nPaper {3}max /);
    expect(stdout).toMatch(/^(Super-convergence\? Cannot tell: |Super-convergence is (un)?likely\. )/m);
    expect(stdout).toContain('Backend: embedded (fake).');
    expect(stdout).toContain('The ramp reached its top LR.');
    expect(stderr).toContain('The code of wellBehaved.mjs above its training call will run.');
  });

  it('prints one object with --json and nothing else on standard output', async () => {
    const { code, stdout } = await run(cli, ['range-test', 'wellBehaved.mjs', '--json'], { cwd: fixtures });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    const report = reportOf(stdout);
    expect(report).toMatchObject({ main: 'recommended', backend: 'embedded (fake)', iterations: 100, endedBy: 'top LR', max: { open: false } });
    expect(report.min?.lr).toBeLessThan(report.max?.lr ?? 0);
    expect(report.paper.min?.lr).toBeCloseTo((report.paper.max?.lr ?? 0) / 3);
  });

  it('hands arguments, Node options and working directory to the script', async () => {
    const cwd = temporaryFolder();
    const { stderr } = await run(cli, ['range-test', join(fixtures, 'tellsWhere.mjs'), '--cwd', cwd, '--', '--json', 'x y'], { nodeOptions: ['--no-warnings'] });
    const told: unknown = JSON.parse(/Warning: (\{.*\})/.exec(stderr)?.[1] ?? '');
    expect(told).toMatchObject({ cwd, argv: ['--json', 'x y'] });
    expect(told).toHaveProperty('execArgv', ['--import', expect.any(String), '--no-warnings']);
  });

  it('shows what the script prints only with --verbose', async () => {
    const script = join(fixtures, 'tellsWhere.mjs');
    expect((await run(cli, ['range-test', script])).stderr).not.toContain('last line without an end');
    expect((await run(cli, ['range-test', script, '--verbose'])).stderr).toContain('last line without an end');
  });

  it('writes the curve, the schedule and the run when asked, and each gives the same bounds again', async () => {
    const folder = project();
    const csv = join(folder, 'curve.csv');
    writeFileSync(join(folder, 'onecycle.json'), '{"version":1,"schedules":{},"note":"mine"}');
    const { code, stdout } = await run(cli, ['range-test', 'wellBehaved.mjs', '--json', '--save', '--csv', 'curve.csv', '--keep', 'kept'], { cwd: folder });
    expect(code).toBe(0);
    const report = reportOf(stdout);

    const text = readFileSync(join(folder, 'onecycle.json'), 'utf8');
    expect(decode(onecycleFileSchema, text, 'onecycle.json').schedules['wellBehaved.mjs#fit']).toMatchObject({ maxLr: report.max?.lr, minLr: report.min?.lr });
    expect(text).toContain('"note": "mine"');

    const [id = ''] = readdirSync(join(folder, 'kept/runs'));
    const kept = join(folder, 'kept/runs', id);
    for (const file of [kept, join(kept, 'run.json'), join(kept, 'metrics.ndjson')]) {
      const again = await run(cli, ['analyse', file, '--json']);
      expect(again.code).toBe(0);
      expect(reportOf(again.stdout)).toEqual(report);
    }
    const fromCsv = await run(cli, ['analyse', csv, '--budget', '400', '--chance', '0.1', '--json']);
    expect(reportOf(fromCsv.stdout)).toMatchObject({ max: report.max, min: report.min, paper: report.paper, iterations: 100, backend: null, endedBy: null });
  });

  it('makes the range test with several seeds and combines their bounds', async () => {
    const folder = project();
    const own = reportOf((await run(cli, ['range-test', 'seeded.mjs', '--json'], { cwd: folder })).stdout);
    const { code, stdout } = await run(cli, ['range-test', 'seeded.mjs', '--seeds', '3', '--keep', 'kept'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('Combined from 3 seeds: 42, 43, 44.');

    const records = readdirSync(join(folder, 'kept/runs')).map((id) => JSON.parse(readFileSync(join(folder, 'kept/runs', id, 'run.json'), 'utf8')) as { id: string; request: { seedOf: string | null } });
    const main = records.find(({ request }) => request.seedOf === null)?.id ?? '';
    expect(records.filter(({ request }) => request.seedOf === main)).toHaveLength(2);
    const report = reportOf((await run(cli, ['analyse', join('kept/runs', main), '--json'], { cwd: folder })).stdout);
    expect(report.seeds).toEqual([42, 43, 44]);
    expect(stdout).toContain(`Max LR  ${formatLr(report.max?.lr ?? 0)}`);
    const width = ({ max }: RangeTestReport): number => (max?.interval?.high ?? Infinity) / (max?.interval?.low ?? 0);
    expect(width(report)).toBeLessThan(width(own));
    const compared = await run(cli, ['compare', join('kept/runs', main), join('kept/runs', records.find(({ id }) => id !== main)?.id ?? ''), '--json'], { cwd: folder });
    expect(JSON.parse(compared.stdout)).toMatchObject({ runs: [{ bounds: { maxLr: report.max?.lr } }, {}] });
  });

  it('goes without a seed that failed, and says so', async () => {
    const { code, stdout, stderr } = await run(cli, ['range-test', join(fixtures, 'seeded.mjs'), '--seeds', '3', '--json', '--', 'fails:43']);
    expect(code).toBe(0);
    expect(reportOf(stdout).seeds).toEqual([42, 44]);
    expect(stderr).toContain('Seed 43 failed and does not count: The script threw.');
  });

  it('takes --budget for the length of the training', async () => {
    const own = reportOf((await run(cli, ['range-test', join(fixtures, 'wellBehaved.mjs'), '--json'])).stdout);
    const longer = reportOf((await run(cli, ['range-test', join(fixtures, 'wellBehaved.mjs'), '--json', '--budget', '6400'])).stdout);
    expect(longer.max?.lr).toBeCloseTo((own.max?.lr ?? 0) * 16 ** -0.33, 9);
  });

  it('keeps nothing and writes nothing unasked', async () => {
    const folder = project();
    const before = readdirSync(folder);
    await run(cli, ['range-test', 'wellBehaved.mjs'], { cwd: folder });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('exits with 1 for a run that fails, with the reason and the last lines of output', async () => {
    const { code, stdout, stderr } = await run(cli, ['range-test', join(fixtures, 'fails.mjs'), '--json']);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('The script threw. Mend it.');
    expect(stderr).toContain('TypeError: x is not a function');
  });

  it('exits with 3 when the curve allows no bounds, and says what would help', async () => {
    const script = join(fixtures, 'notFinite.mjs');
    const { code, stdout } = await run(cli, ['range-test', script]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^No bounds: /);
    const json = await run(cli, ['range-test', script, '--json']);
    expect(json.code).toBe(3);
    expect(reportOf(json.stdout)).toMatchObject({ max: null, min: null, paper: { max: null, min: null }, endedBy: 'divergence' });
  });

  it('says before the run what would keep its results from being written', async () => {
    const folder = project();
    const missing = await run(cli, ['range-test', 'none.js'], { cwd: folder });
    expect(missing).toMatchObject({ code: 1, stderr: `${join(folder, 'none.js')} does not exist.\n` });
    const noFolder = await run(cli, ['range-test', 'wellBehaved.mjs', '--csv', 'none/curve.csv'], { cwd: folder });
    expect(noFolder).toMatchObject({ code: 1, stderr: `${join(folder, 'none')} does not exist.\n` });
    writeFileSync(join(folder, 'onecycle.json'), 'precious');
    const corrupt = await run(cli, ['range-test', 'wellBehaved.mjs', '--save'], { cwd: folder });
    expect(corrupt.code).toBe(1);
    expect(corrupt.stderr).toContain('onecycle.json is not valid JSON');
    expect(readFileSync(join(folder, 'onecycle.json'), 'utf8')).toBe('precious');
  });

  it('still prints the bounds when the curve cannot be written, and exits with 1', async () => {
    const folder = project();
    mkdirSync(join(folder, 'curve.csv'));
    const { code, stdout, stderr } = await run(cli, ['range-test', 'wellBehaved.mjs', '--csv', 'curve.csv'], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toContain('Max LR');
    expect(stderr).toContain('curve.csv could not be written');
  });
});

describe.skipIf(process.platform === 'win32')('a signal', { timeout: 20_000 }, () => {
  it('Ctrl-C stops, prints what the curve so far allows and exits with 130', async () => {
    const running = start(cli, ['range-test', join(fixtures, 'obedient.mjs'), '--json']);
    await running.says('Iteration 50 of 100');
    running.signal('SIGINT');
    const { code, stdout, stderr } = await running.outcome;
    expect(code).toBe(130);
    expect(reportOf(stdout)).toMatchObject({ endedBy: 'stopped', iterations: 50 });
    expect(stderr).toContain('Stopping.');
  });

  it('a second Ctrl-C and SIGTERM end a trainer that ignores everything', async () => {
    for (const signals of [['SIGINT', 'SIGINT'], ['SIGTERM'], ['SIGHUP']] as const) {
      const running = start(cli, ['range-test', join(fixtures, 'ignoresEverything.mjs')]);
      await running.says('Warning: child');
      for (const signal of signals) {
        running.signal(signal);
        if (signal === 'SIGINT') await running.says('Stopping.');
      }
      const { code, stderr } = await running.outcome;
      expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signals[0]]);
      const child = Number(/child (\d+)/.exec(stderr)?.[1]);
      await expect.poll(() => isAlive(child)).toBe(false);
    }
  });
});

it('--keep in a folder that is not there makes it', { timeout: 20_000 }, async () => {
  const folder = join(temporaryFolder(), 'a/b');
  await run(cli, ['range-test', join(fixtures, 'wellBehaved.mjs'), '--keep', folder]);
  expect(existsSync(join(folder, 'runs'))).toBe(true);
});
