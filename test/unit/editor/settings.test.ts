import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readParallelRuns, readSettings, SettingError } from '../../../src/editor/settings';
import { DEFAULT_RANGE_TEST } from '../../../src/runs/defaultRequest';
import { defaultSettings } from './fakeVscode';

const read = (changes: Record<string, unknown>) => readSettings({ get: (key) => ({ ...defaultSettings, ...changes })[key] }, '/work');

describe('settings', () => {
  it('become the part of a request that they decide', () => {
    const settings = { node: ' /opt/node ', nodeOptions: ['--expose-gc'], arguments: ['--small'], environment: { A: '1' }, seed: 7, backend: 'native', 'rangeTest.iterations': 300, 'rangeTest.topLearningRate': 2, 'rangeTest.ramp': 'exponential', 'rangeTest.stopWhenSettled': false, 'rangeTest.heldOutExamples': 2500, 'rangeTest.seeds': 3, 'training.scriptChangesLearningRate': 'script', 'training.hessianFreeEvery': 10, 'limits.memory': 4096, 'limits.idleMinutes': null };
    expect(read(settings)).toEqual({
      cwd: null,
      node: '/opt/node',
      nodeOptions: ['--expose-gc'],
      args: ['--small'],
      env: { A: '1' },
      seed: 7,
      backend: 'native',
      rangeTest: { ...DEFAULT_RANGE_TEST, iterations: 300, topLr: 2, ramp: 'exponential', stopWhenSettled: false, heldOutExamples: 2500, seeds: 3 },
      training: { iterations: null, scriptChangesLr: 'script', hessianFreeEvery: 10, holdOut: false, endWithTraining: false },
      limits: { memoryMb: 4096, idleMinutes: null },
    });
  });

  it.each([
    ['data', resolve('/work/data')],
    ['/elsewhere', '/elsewhere'],
    ['~/data', join(homedir(), 'data')],
    ['${workspaceFolder}/data', resolve('/work/data')],
    ['${workspaceFolder}', resolve('/work')],
  ])('a working directory %s is %s', (directory, folder) => {
    expect(read({ workingDirectory: directory }).cwd).toBe(folder);
  });

  it.each([
    ['node', 20],
    ['nodeOptions', '--expose-gc'],
    ['arguments', [1]],
    ['environment', { A: 1 }],
    ['workingDirectory', null],
    ['seed', -1],
    ['backend', 'gpu'],
    ['rangeTest.iterations', 0],
    ['rangeTest.topLearningRate', 'high'],
    ['rangeTest.ramp', 'cosine'],
    ['rangeTest.stopWhenSettled', 'yes'],
    ['rangeTest.heldOutExamples', 0],
    ['rangeTest.seeds', 9],
    ['training.scriptChangesLearningRate', 'both'],
    ['training.hessianFreeEvery', 1],
    ['limits.memory', 10],
    ['limits.idleMinutes', 0],
  ])('%s: %j is refused by name', (key, value) => {
    const attempt = (): unknown => read({ [key]: value });
    expect(attempt).toThrow(SettingError);
    expect(attempt).toThrow(`The setting "superconverge.${key}" must be`);
  });

  it.each([
    [1, 1],
    [8, 8],
    [0, 2],
    [9, 2],
    [1.5, 2],
    ['many', 2],
  ])('%j runs side by side: %d', (value, runs) => {
    expect(readParallelRuns({ get: (key) => (key === 'parallelRuns' ? value : undefined) })).toBe(runs);
  });
});
