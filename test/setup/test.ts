import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { kill, main, start } from './command';
import { endLeftovers, killMarked, markedEnvironment } from './leftovers';
import { missingParts } from './machine';
import { type Counts, runProject } from './vitestPart';

// npm test [-- PART ...]: every check that this machine can run, the slow ones side by side where that does not disturb them.
// SUPERCONVERGE_NO_SKIPS=1 makes a skipped test a failure.

const root = resolve(import.meta.dirname, '../..');
const begun = Date.now();
/** The whole must end in this time, whatever hangs. */
const wholeSeconds = 37 * 60;

type Part = { name: string; seconds: number } & ({ command: string[] } | { project: string });
const inVscode: Part[] = [
  { name: 'e2e', seconds: 900, project: 'e2e' },
  { name: 'e2e-newest', seconds: 900, project: 'e2e-newest' },
];
const lanes: Part[][] = [
  [
    { name: 'eslint', seconds: 300, command: ['node_modules/eslint/bin/eslint.js', '.'] },
    { name: 'types', seconds: 300, command: ['node_modules/typescript/bin/tsc', '-p', '.'] },
    { name: 'unit', seconds: 300, project: 'unit' },
    { name: 'webview', seconds: 420, project: 'webview' },
  ],
  [{ name: 'trainer', seconds: 1200, project: 'trainer' }],
];
const build: Part = { name: 'build', seconds: 120, command: ['esbuild.mjs'] };

/** Runs Node, printing each line under the part's name. */
function launch(part: Part, args: string[]): Promise<{ code: number | null; timedOut: boolean }> {
  return new Promise((done) => {
    const child = start(process.execPath, args, { cwd: root, env: markedEnvironment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() !== '') console.log(`[${part.name}] ${line}`);
      });
    }
    let timedOut = false;
    const seconds = Math.max(1, Math.min(part.seconds, wholeSeconds - (Date.now() - begun) / 1000));
    const limit = setTimeout(() => {
      timedOut = true;
      kill(child);
    }, seconds * 1000);
    const end = (code: number | null) => {
      clearTimeout(limit);
      kill(child);
      done({ code, timedOut });
    };
    child.once('error', () => end(null));
    child.once('exit', end);
  });
}

async function check(part: Part): Promise<Counts> {
  const from = Date.now();
  let counts: Counts;
  if ('project' in part) {
    counts = await runProject(part.project, root, (args) => launch(part, args));
  } else {
    const { code, timedOut } = await launch(part, part.command);
    const failures = code === 0 ? [] : [timedOut ? `${part.name}: ran past its time limit and was ended` : `${part.name}: see its lines above`];
    counts = { passed: code === 0 ? 1 : 0, failures, skipped: 0, retried: [], files: [] };
  }
  const seconds = (Date.now() - from) / 1000;
  console.log(`[${part.name}] ${sum(counts)} in ${seconds.toFixed(0)} s`);
  return 'project' in part ? counts : { ...counts, files: [{ file: part.name, seconds, skipped: 0 }] };
}

const sum = ({ passed, failures, skipped }: Counts) => `${passed} passed, ${failures.length} failed, ${skipped} skipped`;

async function inOrder(parts: Part[]): Promise<Counts[]> {
  const results = [];
  for (const part of parts) results.push(await check(part));
  return results;
}

main(async () => {
  process.once('exit', () => killMarked());
  const wanted = process.argv.slice(2);
  const names = [...lanes.flat(), ...inVscode].map((part) => part.name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}. Parts: ${names.join(', ')}.`);
  const chosen = (part: Part) => wanted.length === 0 || wanted.includes(part.name);

  const results = await inOrder([build]);
  if (results.every(({ failures }) => failures.length === 0)) {
    results.push(...(await Promise.all(lanes.map((lane) => inOrder(lane.filter(chosen))))).flat());
    // a real VS Code takes both cores of a small machine: alone
    results.push(...(await inOrder(inVscode.filter(chosen))));
  }
  const left = await endLeftovers();
  const whole: Counts = {
    passed: results.reduce((total, { passed }) => total + passed, 0),
    failures: [...results.flatMap(({ failures }) => failures), ...left.map((line) => `a process was left running: ${line}`)],
    skipped: results.reduce((total, { skipped }) => total + skipped, 0),
    retried: results.flatMap(({ retried }) => retried),
    files: results.flatMap(({ files }) => files),
  };
  report(whole);
  const strict = process.env['SUPERCONVERGE_NO_SKIPS'] === '1';
  process.exit(whole.failures.length > 0 || (strict && whole.skipped > 0) ? 1 : 0);
});

function report(whole: Counts): void {
  console.log('\nLongest:');
  const longest = whole.files.toSorted((a, b) => b.seconds - a.seconds).slice(0, 10);
  for (const { file, seconds } of longest) console.log(`  ${seconds.toFixed(1).padStart(6)} s  ${file}`);
  console.log(`  ${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  in all`);
  if (whole.retried.length > 0) console.log(`\nPassed only when tried again:\n${whole.retried.map((line) => `  ${line}`).join('\n')}`);
  if (whole.failures.length > 0) console.log(`\nFailed:\n${whole.failures.map((line) => `  ${line}`).join('\n')}`);
  if (whole.skipped > 0) {
    console.log('\nSkipped:');
    for (const { file, skipped } of whole.files) if (skipped > 0) console.log(`  ${String(skipped).padStart(4)} in ${file}`);
    const missing = missingParts();
    if (missing.length > 0) console.log(`Not on this machine: ${missing.join(', ')}. To run them too: npm run setup`);
  }
  console.log(`\n${sum(whole)}`);
}
