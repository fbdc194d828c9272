import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCommand } from '../../../src/cli/parse/parseCommand';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import { terminalCommand } from '../../../src/runs/terminalCommand';
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
  rangeTest: { iterations: 300, topLr: 1e-7 },
});

it.skipIf(process.platform === 'win32')('reaches the command line unharmed through a shell', () => {
  const extension = join(temporaryFolder(), 'my extension');
  mkdirSync(join(extension, 'dist'), { recursive: true });
  writeFileSync(join(extension, 'dist', 'cli.cjs'), 'console.log(JSON.stringify([process.argv.slice(2), process.execArgv, process.env.OWN_VARIABLE]))');
  const command = terminalCommand(request, extension, 'posix');
  const [argv, execArgv, own] = JSON.parse(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })) as [string[], string[], string];
  expect(own).toBe("it's $mine");
  expect(execArgv).toEqual(['--no-warnings']);
  expect(parseCommand(argv)).toMatchObject({ script: request.script, args: awkward, iterations: 300, topLr: 1e-7, seed: 7, backend: 'embedded', line: 12, cwd: '/some where' });
});

it('is quoted for the shells of Windows', () => {
  const windows = defaultRequest('C:\\My Code\\train.js', { args: ["it's", 'say "x"\\'], env: { A: "b'c" } });
  expect(terminalCommand(windows, '/ext', 'powershell')).toBe("$env:A = 'b''c'; & node /ext/dist/cli.cjs range-test 'C:\\My Code\\train.js' '--seed' 42 '--' 'it''s' 'say \"x\"\\'");
  expect(terminalCommand(windows, '/ext', 'cmd')).toBe('set "A=b\'c" && node /ext/dist/cli.cjs range-test "C:\\My Code\\train.js" --seed 42 -- "it\'s" "say \\"x\\"\\\\"');
});

it('leaves out what is default', () => {
  expect(terminalCommand(defaultRequest('/train.js'), '/ext', 'posix')).toBe('node /ext/dist/cli.cjs range-test /train.js --seed 42');
});

it('is the range test of the same script for a training run', () => {
  expect(terminalCommand(defaultRequest('/train.js', { kind: 'observe' }), '/ext', 'posix')).toContain('range-test /train.js');
});
