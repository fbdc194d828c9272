import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Commands } from '../../../../src/editor/commands';
import { RunStarter } from '../../../../src/editor/runs/startRun';
import { textOfVariables, textOfWords, variablesIn, wordsIn } from '../../../../src/editor/runs/words';
import { fakeRangeTest } from '../fakeAnalysis';
import { fakeRuns, fakeServices, fakeVscode } from '../fakeVscode';

const text = 'model.fit(xs, ys);\n';
let folder: string;
let script: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-configure-'));
  script = join(folder, 'train.js');
  await writeFile(script, text);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A window that shows the script, and a person who configures it. */
function window() {
  const fake = fakeVscode({ path: script, text });
  fake.person.answers.set('above the training call', 'Run');
  const runs = fakeRuns();
  const services = fakeServices(fake, runs);
  const commands = new Commands(services, new RunStarter(services));
  commands.register();
  const command = async (name: string) => fake.commands.get(`superconverge.${name}`)?.();
  return {
    ...fake,
    requests: runs.requests,
    command,
    commands,
    /** Opens the list and changes parts of it, one after the other. */
    configure: async (...changes: readonly [part: string, typed: string][]) => {
      fake.person.choices.push(...changes.map(([part]) => part));
      fake.person.texts.push(...changes.map(([, typed]) => typed));
      await command('configureRun');
    },
  };
}

describe('Configure Run', () => {
  it('runs the script with what was typed, and with the settings where nothing was', async () => {
    await mkdir(join(folder, 'my work'));
    const { settings, requests, command, configure } = window();
    settings['environment'] = { KEPT: '1' };
    settings['arguments'] = ['--from-settings'];
    await configure(['Arguments', '--epochs 5 "two words"'], ['Node.js', process.execPath], ['Working Folder', 'my work']);
    await command('runRangeTest');
    expect(requests).toMatchObject([{ args: ['--epochs', '5', 'two words'], env: { KEPT: '1' }, node: process.execPath, cwd: join(folder, 'my work') }]);
  });

  it('is about one script alone, and shows what it was set to', async () => {
    const { person, configure, state } = window();
    await configure(['Environment', 'DATA=/data NAME="a b"'], ['Arguments', '']);
    expect(person.lists[1]?.find(({ label }) => label === 'Environment')).toMatchObject({ description: 'DATA=/data NAME="a b"', detail: 'Set for this script' });
    expect(person.questions.map(({ value }) => value)).toEqual(['', '']);
    expect([...state.keys()].filter((key) => key.startsWith('runConfiguration'))).toEqual([`runConfiguration:${script}`]);
  });

  it('goes back to the settings', async () => {
    const { person, configure, command, requests } = window();
    await configure(['Arguments', '--fast']);
    expect(person.lists[0]?.map(({ label }) => label)).toEqual(['Arguments', 'Environment', 'Node.js', 'Working Folder']);
    person.choices.push('Reset to Settings');
    await command('configureRun');
    expect(person.lists.at(-1)?.map(({ label }) => label)).not.toContain('Reset to Settings');
    await command('runRangeTest');
    expect(requests).toMatchObject([{ args: [] }]);
  });

  it.each([
    ['Arguments', '--name "open', 'The quote " is not closed.'],
    ['Environment', 'DATA=1 two', '"two" is no variable.'],
    ['Node.js', '/no/such/node', 'There is no file /no/such/node.'],
    ['Working Folder', 'missing', 'There is no folder'],
  ])('says what is wrong with %s, and does not take it', async (part, typed, problem) => {
    const { person, configure, command, requests } = window();
    await configure([part, typed]);
    expect(person.refusals).toEqual([expect.stringContaining(problem)]);
    await command('runRangeTest');
    expect(requests).toMatchObject([{ args: [], env: {}, node: null, cwd: null }]);
  });

  it('does not change how a run is repeated', async () => {
    const { configure, commands, requests } = window();
    await configure(['Arguments', '--new']);
    await commands.perform('run-again', fakeRangeTest(script, 0.12, { request: { args: ['--as-then'] } }));
    expect(requests).toMatchObject([{ args: ['--as-then'] }]);
  });
});

describe('words', () => {
  it.each([
    ['  a  b\tc ', ['a', 'b', 'c']],
    ['--name="two words" \'\' x"y"z', ['--name=two words', '', 'xyz']],
    ['C:\\data\\ "C:\\my data\\"', ['C:\\data\\', 'C:\\my data\\']],
    ['', []],
  ])('are split as a shell does: %j', (typed, words) => {
    expect(wordsIn(typed)).toEqual(words);
  });

  it('are written so that they are read again', () => {
    const words = ['plain', '', 'two words', 'it\'s', 'say "so"', '"both" it\'s', 'C:\\end with\\', 'new\nline', '日本'];
    expect(wordsIn(textOfWords(words))).toEqual(words);
    const variables = Object.fromEntries(words.map((word, index) => [`NAME_${String(index)}`, `${word}=`]));
    expect(variablesIn(textOfVariables({ ...variables, EMPTY: '' }))).toEqual({ ...variables, EMPTY: '' });
  });
});
