import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, start } from '../../unit/cli/commandLine';
import { endless, fit, project } from './blobs';

const cli = join(import.meta.dirname, '../../../dist/cli.cjs');
const embedded = ['--backend', 'embedded'];

describe('superconverge train and compare with a real trainer', () => {
  test('trains to the script\'s own end under the schedule, and sets two kept runs side by side', async () => {
    const folder = project(fit);
    const first = await run(cli, ['train', 'train.js', ...embedded, '--max', '0.2', '--min', '0.02', '--keep', 'kept', '--csv', 'curve.csv'], { cwd: folder });
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toMatch(/^Schedule {2}One cycle \(paper\): LR 0\.020 → 0\.20 → 0\.020 over \d+ iterations/);
    expect(first.stdout).toMatch(/^Final {5}held-out accuracy \d\d\.\d %$/m);
    expect(existsSync(join(folder, 'saved.txt'))).toBe(true);

    const rows = readFileSync(join(folder, 'curve.csv'), 'utf8').trim().split('\n').map((line) => line.split(','));
    const lrs = rows.slice(1).map((row) => Number(row[rows[0]?.indexOf('lr') ?? 0]));
    expect(Math.max(...lrs)).toBeCloseTo(0.2, 6);
    expect(lrs[0]).toBeCloseTo(0.02, 6);
    expect(lrs.at(-1)).toBeCloseTo(0.00002, 9);

    const second = await run(cli, ['train', 'train.js', ...embedded, '--schedule', 'constant', '--max', '0.01', '--keep', 'kept', '--json'], { cwd: folder });
    expect(JSON.parse(second.stdout)).toMatchObject({ schedule: { kind: 'constant', maxLr: 0.01 }, metric: 'accuracy', source: 'held-out', endedBy: 'training ended', proposedMaxLr: null });

    const kept = readdirSync(join(folder, 'kept/runs')).map((id) => join(folder, 'kept/runs', id));
    const compared = await run(cli, ['compare', ...kept, '--csv', 'both.csv'], { cwd: folder });
    expect(compared, compared.stderr).toMatchObject({ code: 0 });
    expect(compared.stdout).toContain('batch size 32');
    expect(compared.stdout).toMatch(/One cycle .* 0\.20/);
    expect(compared.stdout).toMatch(/constant.* 0\.01/i);
    expect(compared.stdout).toMatch(/iterations to \d\d\.\d %/);
    expect(readFileSync(join(folder, 'both.csv'), 'utf8').split('\n').length).toBeGreaterThan(2 * lrs.length);
  });

  test('speaks of momentum only where the optimizer has one', async () => {
    const train = async (script: string): Promise<string> => {
      const { code, stdout, stderr } = await run(cli, ['train', 'train.js', ...embedded, '--max', '0.1'], { cwd: project(script) });
      expect(code, stderr).toBe(0);
      return stdout;
    };
    expect(await train(fit)).toContain('Momentum 0.95 → 0.85 → 0.95.');
    expect(await train(fit.replace('tf.train.momentum(0.01, 0.9)', 'tf.train.sgd(0.01)'))).not.toContain('Momentum');
  });

  test('a training that diverges exits with 3 and proposes half the max LR', async () => {
    const folder = project(fit);
    const { code, stdout } = await run(cli, ['train', 'train.js', ...embedded, '--schedule', 'constant', '--max', '1e6'], { cwd: folder });
    expect(code).toBe(3);
    expect(stdout).toContain('--max 500000');
    expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  });

  test('takes the schedule of onecycle.json, and says what to do where there is none', async () => {
    const folder = project(fit);
    const none = await run(cli, ['train', 'train.js', ...embedded], { cwd: folder });
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('superconverge range-test SCRIPT --save');
    await run(cli, ['range-test', 'train.js', ...embedded, '--save', '--iterations', '150', '--top', '2'], { cwd: folder });
    const saved = JSON.parse(readFileSync(join(folder, 'onecycle.json'), 'utf8')) as { schedules: Record<string, { maxLr: number; minLr: number }> };
    const trained = await run(cli, ['train', 'train.js', ...embedded, '--json'], { cwd: folder });
    const { maxLr, minLr } = saved.schedules['train.js#fit'] ?? {};
    expect(JSON.parse(trained.stdout)).toMatchObject({ schedule: { kind: 'one-cycle', maxLr, minLr } });
  });

  test('asks for the iterations of a loop of the script\'s own', async () => {
    const folder = project(endless);
    const { code, stderr } = await run(cli, ['train', 'train.js', ...embedded, '--max', '0.1'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('iterations');
  });
});

describe('superconverge confirm and sweep with a real trainer', () => {
  test('a sweep says beforehand how often the script will run, and ends in advice', async () => {
    const folder = project(fit);
    const outcome = await run(cli, ['sweep', 'train.js', ...embedded, '--weight-decay', '0,0.3', '--iterations', '150', '--json'], { cwd: folder });
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    expect(outcome.stderr).toContain('will run 2 times');
    const report = JSON.parse(outcome.stdout) as { kind: string; rows: { value: number; best: { value: number } | null }[]; advice: string };
    expect(report.kind).toBe('sweep');
    const best = (value: number): number => report.rows.find((row) => row.value === value)?.best?.value ?? 0;
    // a penalty of this size keeps the network from learning anything
    expect(best(0)).toBeGreaterThan(best(0.3));
    expect(report.advice.length).toBeGreaterThan(20);
    expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  });

  test('a head-to-head is interrupted, goes on where it was, and ends with an answer', async () => {
    const folder = project(fit.replace('epochs: 12', 'epochs: 3'));
    writeFileSync(join(folder, 'note.txt'), 'mine');
    const args = ['confirm', 'train.js', ...embedded, '--max', '0.2', '--min', '0.02', '--iterations', '60', '--seeds', '1', '--keep', 'kept'];
    const running = start(cli, args, { cwd: folder });
    await running.says('2 of ');
    running.signal('SIGINT');
    expect((await running.outcome).code).toBe(130);
    const [id = ''] = readdirSync(join(folder, 'kept/experiments'));
    const before = readdirSync(join(folder, 'kept/runs')).length;

    const resumed = await run(cli, [...args, '--resume', id], { cwd: folder });
    expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
    expect(resumed.stdout).toContain("the script's own setting");
    expect(resumed.stdout).toMatch(/one seed/i);
    // what had ended was not run again
    expect(readdirSync(join(folder, 'kept/runs')).length).toBeLessThanOrEqual(before + 11);
    expect(existsSync(join(folder, 'saved.txt'))).toBe(false);
  });
});
