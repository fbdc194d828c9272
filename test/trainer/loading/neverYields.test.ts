import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isAlive } from '../../../src/processes/processState';
import { CONFIG_VARIABLE, PROTOCOL_VERSION, RUN_VARIABLE } from '../../../src/protocol/trainerLink';
import { encode } from '../../../src/protocol/wire';
import { messagesOf, preloadUrl, requestFor, runTrainer, startTrainer } from '../driver';
import { makeProject, model } from './project';

/** A synchronous loop: no timer, no handler, no message callback of its process runs while it does. Its finally "saves". */
function endlessLoop(iterations = 'Infinity'): string {
  return `const tf = require('@tensorflow/tfjs');\nconst fs = require('fs');\n${model}
try {
  for (let i = 0; i < ${iterations}; i++) model.optimizer.minimize(() => model.predict(xs).sub(ys).square().mean());
} catch {
  fs.writeFileSync('saved.txt', 'catch');
} finally {
  fs.writeFileSync('saved.txt', 'finally');
}`;
}

const longTest = { rangeTest: { iterations: 1_000_000 } };

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('a synchronous loop whose finally saves', () => {
  test('reports while it runs, and ends at the top LR without saving', async () => {
    const project = makeProject({ 'train.js': endlessLoop() });
    const outcome = await runTrainer(join(project, 'train.js'));
    expect(messagesOf(outcome, 'metrics').flatMap(({ batch }) => batch)).toHaveLength(20);
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'top LR' } });
    expect(outcome.exitCode).toBe(0);
    expect(existsSync(join(project, 'saved.txt'))).toBe(false);
  });

  test('really would save if it were let', async () => {
    const project = makeProject({ 'train.js': endlessLoop('3') });
    await runTrainer(join(project, 'train.js'), { kind: 'observe' });
    expect(existsSync(join(project, 'saved.txt'))).toBe(true);
  });

  test('stops when it is asked to, without saving', async () => {
    const project = makeProject({ 'train.js': endlessLoop() });
    const trainer = startTrainer(join(project, 'train.js'), longTest);
    await trainer.waitFor('metrics');
    trainer.stop();
    const outcome = await trainer.outcome;
    expect(outcome.messages.at(-1)).toMatchObject({ type: 'finished', end: { by: 'stopped' } });
    expect(outcome.exitCode).toBe(0);
    expect(existsSync(join(project, 'saved.txt'))).toBe(false);
  });

  test.runIf(process.platform === 'linux')('dies with its host, without saving, and takes along what the script started, in its process group or out of it', async () => {
    const helpers = "const { spawn } = require('child_process'); require('fs').writeFileSync('helpers.json', JSON.stringify([false, true].map((detached) => spawn('sleep', ['600'], { stdio: 'ignore', detached }).pid)));";
    const project = makeProject({ 'train.js': `${helpers}\n${endlessLoop()}` });
    const script = join(project, 'train.js');
    // a host of its own that is killed without a chance to clean up, and prints what the trainer reports
    const host = join(project, 'host.mjs');
    writeFileSync(host, "import { spawn } from 'node:child_process';\nspawn(process.execPath, JSON.parse(process.argv[2]), { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'], detached: true }).stdio[3].pipe(process.stdout);\n");
    const runId = `test-${process.pid}-${Date.now()}`;
    const config = encode({ protocol: PROTOCOL_VERSION, runId, request: requestFor(script, longTest) });
    const hostProcess = spawn(process.execPath, [host, JSON.stringify(['--import', preloadUrl, script])], { cwd: project, env: { ...process.env, [CONFIG_VARIABLE]: config, [RUN_VARIABLE]: runId }, stdio: ['ignore', 'pipe', 'inherit'] });
    let reported = '';
    hostProcess.stdout.on('data', (chunk) => (reported += String(chunk)));
    await until(() => reported.includes('"metrics"'));
    const trainer = Number(/"pid":(\d+)/.exec(reported)?.[1]);
    const all = [trainer, ...(JSON.parse(readFileSync(join(project, 'helpers.json'), 'utf8')) as number[])];
    expect(all.map(isAlive)).toEqual([true, true, true]);

    hostProcess.kill('SIGKILL');
    await until(() => !all.some(isAlive));
    expect(existsSync(join(project, 'saved.txt'))).toBe(false);
  });
});
