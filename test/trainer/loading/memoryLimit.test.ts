import { expect, test } from 'vitest';
import { explainMemory, memoryLimit } from '../../../src/trainer/process/memoryLimit';

const GB = 2 ** 30;

test.each([
  ['what a person chose', 1000, 16 * GB, 0, 1000 * 2 ** 20],
  ['three quarters of the machine', null, 16 * GB, 0, 12 * GB],
  ['three quarters of the container', null, 16 * GB, 8 * GB, 6 * GB],
  // what Linux says where there is no bound
  ['three quarters of the machine where the container has no bound', null, 16 * GB, 2 ** 63, 12 * GB],
])('the memory of a run is bounded by %s', (_title, memoryMb, total, constrained, bytes) => {
  expect(memoryLimit(memoryMb, total, constrained).bytes).toBe(bytes);
});

test('a run that took too much says how much, and where the limit comes from', () => {
  expect(explainMemory(13 * GB, memoryLimit(null, 16 * GB, 0)).message).toBe('The script took 13,312 MB of memory; the limit is 12,288 MB, three quarters of what this machine allows. The run was ended.');
  expect(explainMemory(2 * GB, memoryLimit(1000)).message).toBe('The script took 2,048 MB of memory; the limit is 1,000 MB. The run was ended.');
});
