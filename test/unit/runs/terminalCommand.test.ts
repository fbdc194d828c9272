import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommand } from '../../../src/cli/parse/parseCommand';
import { scheduleOf } from '../../../src/cli/scheduleOf';
import { DEFAULT_TRAINING, defaultRequest } from '../../../src/runs/defaultRequest';
import { terminalCommand } from '../../../src/runs/terminalCommand';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';
import { temporaryFolder } from './support';

const awkward = ['plain', 'two words', "it's", 'a "quote"', '$HOME `x` \\', '*', '', '-x', 'ü'];
const request = defaultRequest("/some where/it's.js", {
  node: process.execPath,
  nodeOptions: ['--no-warnings'],
  args: awkward,
  env: { OWN_VARIABLE: "it's $mine" },
  cwd: '/some where',
  seed: 7,
  backend: 'embedded',
  callLine: 12,
  rangeTest: { iterations: 300, topLr: 1e-7, ramp: 'exponential', stopWhenSettled: false, heldOutExamples: 2500, seeds: 3 },
});

it.skipIf(process.platform === 'win32')('reaches the command line unharmed through a shell', () => {
  const extension = join(temporaryFolder(), 'my extension');
  mkdirSync(join(extension, 'dist'), { recursive: true });
  writeFileSync(join(extension, 'dist', 'cli.cjs'), 'console.log(JSON.stringify([process.argv.slice(2), process.execArgv, process.env.OWN_VARIABLE]))');
  const command = terminalCommand(request, extension, null, 'posix');
  const [argv, execArgv, own] = JSON.parse(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })) as [string[], string[], string];
  expect(own).toBe("it's $mine");
  expect(execArgv).toEqual(['--no-warnings']);
  expect(parseCommand(argv)).toMatchObject({ script: request.script, args: awkward, iterations: 300, topLr: 1e-7, ramp: 'exponential', stopWhenSettled: false, heldOutExamples: 2500, seeds: 3, seed: 7, backend: 'embedded', line: 12, cwd: '/some where' });
});

it('is quoted for the shells of Windows', () => {
  const windows = defaultRequest('C:\\My Code\\train.js', { args: ["it's", 'say "x"\\'], env: { A: "b'c" } });
  expect(terminalCommand(windows, '/ext', null, 'powershell')).toBe("$env:A = 'b''c'; & node /ext/dist/cli.cjs range-test 'C:\\My Code\\train.js' '--seed' 42 '--' 'it''s' 'say \"x\"\\'");
  expect(terminalCommand(windows, '/ext', null, 'cmd')).toBe('set "A=b\'c" && node /ext/dist/cli.cjs range-test "C:\\My Code\\train.js" --seed 42 -- "it\'s" "say \\"x\\"\\\\"');
});

it('leaves out what is default', () => {
  expect(terminalCommand(defaultRequest('/train.js'), '/ext', null, 'posix')).toBe('node /ext/dist/cli.cjs range-test /train.js --seed 42');
});

it.each<ScheduleOptions>([
  { kind: 'one-cycle', minLr: 0.02, maxLr: 0.2, finalLr: 0, cycleShare: 0.8, momentum: { high: 0.95, low: 0.85 } },
  { kind: 'pytorch-one-cycle', minLr: 0.01, maxLr: 0.3, finalLr: 1e-6, upShare: 0.4, momentum: null },
  { kind: 'exp-range', minLr: 0.01, maxLr: 0.3, stepSize: 50, gamma: 0.999, momentum: { high: 0.9, low: 0.8 } },
  { kind: 'cosine-decay', maxLr: 0.3, finalLr: 1e-4, warmupShare: 0.1 },
  { kind: 'constant', maxLr: 0.3 },
])('is the same training for a scheduled run: $kind', (schedule) => {
  const training = { ...DEFAULT_TRAINING, iterations: 400 };
  const words = terminalCommand(defaultRequest('/train.js', { kind: 'train', schedule, training }), '/ext', '/native', 'posix').split(' ');
  expect(words[0]).toBe('SUPERCONVERGE_NATIVE=/native');
  const command = parseCommand(words.slice(3));
  if (command.name !== 'train') throw new Error(`it is ${command.name}`);
  expect(scheduleOf(command, null)).toEqual(schedule);
  expect(command.iterations).toBe(400);
});

it('is the range test of the same script for a run that only watches', () => {
  expect(terminalCommand(defaultRequest('/train.js', { kind: 'observe' }), '/ext', null, 'posix')).toContain('range-test /train.js');
});
