import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyseRangeTest } from '../../../src/analysis/analyseRangeTest';
import { DEFAULT_TRAINING, defaultRequest } from '../../../src/runs/defaultRequest';
import { runCurve } from '../../../src/protocol/runCurve';
import { isAlive } from '../../../src/processes/processState';
import { changesOf, childOf, fixtures, requestFor, temporaryFolder, testRuns } from './support';

describe('a run', () => {
  it('goes through its states to the end and marks bounds', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('wellBehaved.mjs'));
    const states = [run.record.state];
    run.onDidChange(() => {
      if (run.record.state !== states.at(-1)) states.push(run.record.state);
    });
    const record = await run.ended;

    expect(states[0]).toBe('starting');
    expect(states.at(-1)).toBe('finished');
    expect(record.end).toMatchObject({ by: 'top LR', iterations: 100 });
    expect(record.provenance?.call).toMatchObject({ api: 'fit', line: 12 });
    expect(record.totalIterations).toBe(100);
    expect(run.batch).toHaveLength(100);
    expect(run.heldOut).toHaveLength(51);
    expect(run.sweep).toHaveLength(1);
    expect(run.analysis?.recommended).not.toBeNull();
    expect(run.analysis).toEqual(analyseRangeTest(runCurve(record, run.batch, run.heldOut)));
    expect(run.secondsLeft).toBeNull();
    expect(run.isLive).toBe(false);
  });

  it('tells every point exactly once, in order', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('wellBehaved.mjs'));
    const changes = changesOf(run);
    await run.ended;
    expect(changes.flatMap((change) => change.batch)).toEqual(run.batch);
    expect(changes.flatMap((change) => change.heldOut)).toEqual(run.heldOut);
    expect(changes.flatMap((change) => change.sweep)).toEqual(run.sweep);
    expect(changes.some((change) => change.analysis)).toBe(true);
  });

  it('has the batches as the points of its sweep where there is no held-out sample', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('customLoop.mjs'));
    await run.ended;
    expect(run.sweep.map(({ iteration }) => iteration)).toEqual([1, 2]);
  });

  it('goes on when a listener throws', async () => {
    const { runs, log } = testRuns();
    const run = runs.start(requestFor('wellBehaved.mjs'));
    run.onDidChange(() => {
      throw new Error('listener is broken');
    });
    expect((await run.ended).state).toBe('finished');
    expect(log.join('\n')).toContain('listener is broken');
  });

  it('keeps NaN and Infinity as data', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('notFinite.mjs'));
    expect(await run.ended).toMatchObject({ state: 'finished', end: { by: 'divergence', cause: 'non-finite' } });
    expect(run.batch[0]?.loss).toBeNaN();
    expect(run.heldOut[0]).toMatchObject({ loss: Infinity, accuracy: NaN });
  });

  it('skips lines that are no messages, says so once, and goes on', async () => {
    const { runs, log } = testRuns();
    const run = runs.start(requestFor('garbage.mjs'));
    const record = await run.ended;
    expect(record.state).toBe('finished');
    expect(run.batch).toHaveLength(100);
    expect(record.warnings).toEqual([expect.stringContaining('could not be read')]);
    expect(log.filter((line) => line.includes('A line of the trainer was skipped'))).toHaveLength(3);
  });

  it('has no analysis where no learning rates are tested', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('wellBehaved.mjs', { kind: 'observe' }));
    expect((await run.ended).state).toBe('finished');
    expect(run.batch).toHaveLength(100);
    expect(run.analysis).toBeNull();
  });

  it('starts the script in its project with arguments, environment and Node options', async () => {
    const project = temporaryFolder();
    writeFileSync(join(project, 'package.json'), '{}');
    const { runs, log } = testRuns();
    const run = runs.start(requestFor('tellsWhere.mjs', { cwd: project, args: ['--epochs', '3 or 4'], env: { OWN_VARIABLE: 'mine' }, nodeOptions: ['--no-warnings'] }));
    const record = await run.ended;
    const told: unknown = JSON.parse(record.warnings[0] ?? '');
    expect(told).toMatchObject({ cwd: project, argv: ['--epochs', '3 or 4'], own: 'mine', path: process.env['PATH'] });
    expect(told).toHaveProperty('execArgv', ['--import', expect.stringMatching(/preload\.mjs$/), '--no-warnings']);
    // a progress bar as a terminal would show it in the end
    expect(log).toContain('100 %');
    expect(log).toContain('last line without an end');
  });
});

describe('a run that fails', () => {
  it('shows what the trainer said, and the last lines of the output without colours', async () => {
    const { runs } = testRuns();
    const record = await runs.start(requestFor('fails.mjs')).ended;
    expect(record).toMatchObject({ state: 'failed', end: null, failure: { code: 'script-error', message: 'The script threw.', output: ['TypeError: x is not a function'] } });
  });

  it('that crashes in the middle of a line keeps what was measured and the last 20 lines of output', async () => {
    const { runs } = testRuns();
    const run = runs.start(requestFor('crashMidLine.mjs'));
    const { failure, state } = await run.ended;
    expect(state).toBe('failed');
    expect(failure?.code).toBe('trainer-lost');
    expect(failure?.message).toContain('exit code 3');
    expect(failure?.output).toHaveLength(20);
    expect(failure?.output.at(-1)).toBe('line 30');
    expect(run.batch).toHaveLength(30);
  });

  it.skipIf(process.platform === 'win32')('by the system killing it means that memory ran out', async () => {
    const { runs } = testRuns();
    expect((await runs.start(requestFor('killed.mjs')).ended).failure).toMatchObject({ code: 'out-of-memory' });
  });

  it('by a full heap means that memory ran out', async () => {
    const { runs } = testRuns();
    expect((await runs.start(requestFor('heapFull.mjs')).ended).failure).toMatchObject({ code: 'out-of-memory', remedy: expect.stringContaining('batch size') as string });
  });

  it('by a Node option that does not exist names the setting', async () => {
    const { runs } = testRuns();
    const { failure } = await runs.start(requestFor('wellBehaved.mjs', { nodeOptions: ['--no-such-option'] })).ended;
    expect(failure?.remedy).toContain('superconverge.nodeOptions');
    expect(failure?.output.join('\n')).toContain('--no-such-option');
  });

  it('by a Node that is not there names the setting', async () => {
    const { runs } = testRuns();
    expect((await runs.start(requestFor('wellBehaved.mjs', { node: '/no/such/node' })).ended).failure).toMatchObject({ code: 'node-missing' });
  });

  it('by a folder that is not there any more names no setting where there is none', async () => {
    const { runs } = testRuns();
    const gone = join(temporaryFolder(), 'gone');
    const { failure } = await runs.start(defaultRequest(join(gone, 'train.js'), { node: process.execPath })).ended;
    expect(failure).toMatchObject({ code: 'not-a-script', message: expect.stringContaining(`${gone} of the script`), remedy: expect.not.stringContaining('setting') });
  });

  it('by a working directory that is not there names the setting', async () => {
    const { runs } = testRuns();
    const { failure } = await runs.start(requestFor('wellBehaved.mjs', { cwd: join(fixtures, 'none') })).ended;
    expect(failure?.remedy).toContain('superconverge.workingDirectory');
  });
});

it('ends a training that reported its divergence and yet hangs, and keeps the LR to try next', { timeout: 20_000 }, async () => {
  const { runs, folder } = testRuns();
  const run = runs.start(requestFor('divergesAndHangs.mjs', { kind: 'train', schedule: { kind: 'constant', maxLr: 0.3 } }));
  const end = { by: 'divergence', cause: 'saturated loss', proposedMaxLr: 0.15 };
  expect(await run.ended).toMatchObject({ state: 'finished', failure: null, end });
  expect((await testRuns(folder).runs.open(run.record.id)).record.end).toMatchObject(end);
});

it('ends a training that was to end its process with its training call and yet hangs', { timeout: 20_000 }, async () => {
  const { runs } = testRuns();
  const training = { ...DEFAULT_TRAINING, endWithTraining: true };
  expect(await runs.start(requestFor('lingers.mjs', { kind: 'observe', training })).ended).toMatchObject({ state: 'finished', failure: null });
});

it.skipIf(process.platform === 'win32')('ends the processes that a script leaves behind, though they hold its pipes', { timeout: 20_000 }, async () => {
  const { runs } = testRuns();
  const run = runs.start(requestFor('leavesChild.mjs'));
  expect((await run.ended).state).toBe('finished');
  expect(isAlive(childOf(run))).toBe(false);
});

it('ends a range test that reported its end and yet hangs', { timeout: 20_000 }, async () => {
  const { runs } = testRuns();
  expect(await runs.start(requestFor('lingers.mjs')).ended).toMatchObject({ state: 'finished', failure: null, end: { by: 'top LR' } });
});

it('works without a folder to keep runs in, and says so', async () => {
  const folder = temporaryFolder();
  // a file where the folder should be: nobody can write there, root included
  writeFileSync(join(folder, 'runs'), '');
  const { runs } = testRuns(folder);
  const run = runs.start(requestFor('wellBehaved.mjs'));
  const record = await run.ended;
  expect(record.state).toBe('finished');
  expect(run.analysis?.recommended).not.toBeNull();
  expect(record.warnings).toEqual([expect.stringMatching(/^This run is not kept: .+ cannot be written/)]);
  // until the window closes it can be found all the same
  expect(await runs.list()).toEqual([record]);
  expect(await runs.open(record.id)).toBe(run);
});

it('goes on when the folder vanishes meanwhile', async () => {
  const { runs, folder } = testRuns();
  const run = runs.start(requestFor('obedient.mjs'));
  rmSync(join(folder, 'runs'), { recursive: true, force: true });
  writeFileSync(join(folder, 'runs'), '');
  await run.stop();
  expect(run.record.state).toBe('stopped');
  expect(run.record.warnings.join()).toContain('not kept');
});
