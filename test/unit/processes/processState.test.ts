import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { isAlive, startOf } from '../../../src/processes/processState';

it('tells a running process from one that is gone', async () => {
  expect(isAlive(process.pid)).toBe(true);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(isAlive(child.pid ?? 0)).toBe(false);
});

it.skipIf(process.platform !== 'linux')('does not take a dead process that nobody reaped for a running one', async () => {
  // the shell becomes sleep, which never waits for the child that it inherits
  const parent = spawn('/bin/sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60']);
  try {
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(output.toString());
    await expect.poll(() => isAlive(child)).toBe(false);
    // the system still knows it
    expect(process.kill(child, 0)).toBe(true);
    expect(startOf(child)).not.toBeNull();
  } finally {
    parent.kill('SIGKILL');
  }
});
