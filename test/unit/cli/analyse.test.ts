import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rangeTestReportSchema, type RangeTestReport } from '../../../src/protocol/rangeTestReport';
import { decode } from '../../../src/protocol/wire';
import { temporaryFolder } from '../runs/support';
import { buildCommandLine, run } from './commandLine';

let cli = '';
let folder = '';
beforeAll(async () => {
  cli = await buildCommandLine();
  folder = temporaryFolder();
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Held-out accuracy that rises from chance, holds, and falls again. */
function curve(chance: number): string {
  const rows = Array.from({ length: 100 }, (_, index) => {
    const share = (index + 1) / 100;
    const accuracy = chance + (0.9 - chance) * Math.min(1, share / 0.2) * (1 - Math.max(0, Math.min(1, (share - 0.6) / 0.2)));
    return `${share},${accuracy.toFixed(4)}`;
  });
  return `lr,val_accuracy\n${rows.join('\n')}\n`;
}

describe('superconverge analyse', { timeout: 20_000 }, () => {
  it('reads a CSV', async () => {
    const { code, stdout } = await run(cli, ['analyse', file('curve.csv', curve(0.1))]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Max LR {2}/);
    expect(stdout).toContain('Chance accuracy was taken from the first row');
  });

  it('uses --budget and --chance', async () => {
    const csv = file('curve.csv', curve(0.1));
    const report = async (...options: string[]): Promise<RangeTestReport> => decode(rangeTestReportSchema, (await run(cli, ['analyse', csv, '--json', ...options])).stdout, 'report');
    const [rough, planned, chance] = await Promise.all([report(), report('--budget', '400'), report('--chance', '0.5')]);
    expect(planned.max?.lr).not.toBe(rough.max?.lr);
    expect(chance.verdict.retention).not.toBe(rough.verdict.retention);
  });

  it('exits with 3 for a curve without a gain', async () => {
    const flat = Array.from({ length: 60 }, (_, index) => `${(index + 1) / 60},0.1`).join('\n');
    const { code, stdout } = await run(cli, ['analyse', file('flat.csv', `lr,val_accuracy\n${flat}\n`), '--json']);
    expect(code).toBe(3);
    expect(decode(rangeTestReportSchema, stdout, 'report')).toMatchObject({ max: null, min: null, verdict: { answer: 'cannot tell' } });
  });

  it('reads the logs of other frameworks, and says how where that is not plain', async () => {
    const logged = (name: string): string => join(import.meta.dirname, '..', '..', 'fixtures', 'curveFiles', name);
    const [events, lightning, keras] = await Promise.all([run(cli, ['analyse', logged('events.out.tfevents.torch'), '--json']), run(cli, ['analyse', logged('lightning.csv'), '--json']), run(cli, ['analyse', logged('keras.csv')])]);
    expect(events).toMatchObject({ code: 0, stderr: '' });
    expect(decode(rangeTestReportSchema, events.stdout, 'report')).toMatchObject({ max: { lr: expect.any(Number) as number }, iterations: 60, backend: null });
    expect(decode(rangeTestReportSchema, lightning.stdout, 'report')).toMatchObject({ iterations: 59 });
    expect(keras).toMatchObject({ code: 3, stderr: expect.stringContaining('Each point is an epoch here') as string });
    const newest = await run(cli, ['analyse', join(logged('x'), '..'), '--json']);
    expect(decode(rangeTestReportSchema, newest.stdout, 'report').iterations).toBe(60);
  });

  it('does not set a training in iterations against a ramp whose iterations are not known', async () => {
    const rows = curve(0.1).trim().split('\n').slice(1);
    const epochs = file('epochs.csv', `epoch,lr,val_accuracy\n${rows.map((row, index) => `${index},${row}`).join('\n')}\n`);
    const [rough, planned] = await Promise.all([run(cli, ['analyse', epochs]), run(cli, ['analyse', epochs, '--budget', '4000'])]);
    expect(rough.stdout).toContain('over 100 points.');
    expect(planned.stdout).toBe(rough.stdout);
    expect(planned.stderr).toContain('--budget is left out: the length of this ramp in iterations is not known.');
  });

  it('names what would help with the log of another program without options that it does not have', async () => {
    const flat = Array.from({ length: 60 }, (_, index) => `${(index + 1) / 60},0.1`).join('\n');
    const { stdout } = await run(cli, ['analyse', file('flat.csv', `lr,val_accuracy\n${flat}\n`)]);
    expect(stdout).toContain('What would help: ');
    expect(stdout).toContain('a longer ramp');
    expect(stdout).not.toContain('--');
  });

  it('is told which columns are what where their names do not tell', async () => {
    const path = file('renamed.csv', curve(0.1).replace('lr,val_accuracy', 'rate,top'));
    const unknown = await run(cli, ['analyse', path]);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('renamed.csv: has no column lr. It has rate, top.') as string });
    expect(await run(cli, ['analyse', path, '--columns', 'lr=rate,val_accuracy=top'])).toMatchObject({ code: 0, stderr: '' });
    expect(await run(cli, ['analyse', path, '--columns', 'lr=rate,val_accuracy=best'])).toMatchObject({ code: 1, stderr: expect.stringContaining('has no column best') as string });
  });

  it('exits with 1 and names file and place for what it cannot read, and leaves it alone', async () => {
    const corrupt = file('corrupt.csv', 'lr,val_accuracy\n0.1,often\n');
    expect(await run(cli, ['analyse', corrupt])).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('corrupt.csv, line 2, column val_accuracy') as string });
    expect(readFileSync(corrupt, 'utf8')).toContain('often');
    expect(await run(cli, ['analyse', join(folder, 'none.csv')])).toMatchObject({ code: 1, stderr: `${join(folder, 'none.csv')} does not exist.\n` });
    expect(await run(cli, ['analyse', folder])).toMatchObject({ code: 1, stderr: `${folder} holds neither a kept run nor an event file of TensorBoard. Name a CSV or NDJSON file itself.\n` });
    expect(await run(cli, ['analyse', file('run.json', '{"version":1}')])).toMatchObject({ code: 1, stderr: expect.stringContaining('run.json, at request') as string });
  });
});

describe('usage', { timeout: 20_000 }, () => {
  it.each([
    [[], 'A command is missing'],
    [['fit'], 'no command "fit"'],
    [['train'], 'needs a SCRIPT'],
    [['range-test'], 'needs a SCRIPT'],
    [['range-test', 'a.js', 'b.js'], '"b.js" is a second. The arguments of the script come after "--"'],
    [['range-test', 'a.js', '--iterations', '0'], '--iterations must be a whole number of at least 1, not "0"'],
    [['range-test', 'a.js', '--top', 'high'], '--top must be a number above 0, not "high"'],
    [['range-test', 'a.js', '--seed=-1'], '--seed must be a whole number of at least 0'],
    [['range-test', 'a.js', '--backend', 'gpu'], '--backend must be auto, native or embedded'],
    [['range-test', 'a.js', '--epochs', '3'], 'Unknown option \'--epochs\'. The arguments of the script come after "--". See superconverge'],
    [['analyse', 'a.csv', '--nope=1'], "Unknown option '--nope'. See superconverge"],
    [['range-test', 'a.js', '--csv'], "'--csv <value>' argument missing"],
    [['analyse'], 'needs a FILE'],
    [['analyse', 'a.csv', '--columns', 'rate=lr'], '--columns must say which column is what, e.g. lr=rate,val_accuracy=top1'],
    [['analyse', 'a.csv', '--chance', '10'], '--chance must be a share from 0 to below 1'],
  ])('%j is wrong: exit code 2 and a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await run(cli, args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/See superconverge --help\.\n$/);
  });

  it('--help documents the commands, options and exit codes; --version is the package\'s', async () => {
    for (const args of [['--help'], ['range-test', '--help'], ['analyse', '-h']]) {
      const { code, stdout } = await run(cli, args);
      expect(code).toBe(0);
      for (const word of ['range-test', 'analyse', '--json', '--save', '--csv', '--budget', '--chance', '--columns', 'Exit codes', '130']) expect(stdout).toContain(word);
    }
    expect((await run(cli, ['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
