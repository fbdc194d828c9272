import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';

test('a host that lags behind gets every line whole and in order', async () => {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), join(import.meta.dirname, '../../fixtures/floodReport.ts')], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const report = child.stdio[3];
  if (!(report instanceof Readable)) throw new Error('no report pipe');
  let text = '';
  report.on('data', (chunk) => {
    text += String(chunk);
    // blocks this whole process, as a busy host does
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  });
  expect((await once(child, 'close'))[0]).toBe(0);
  const numbers = text.trimEnd().split('\n').map((line) => Number.parseInt((JSON.parse(line) as { activity: string }).activity, 10));
  expect(numbers).toEqual(Array.from({ length: 5000 }, (_, index) => index));
});
