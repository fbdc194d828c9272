import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { capture, run } from '../../setup/command';

describe('commands of the setup', () => {
  it('give what they print', async () => {
    expect(await run(process.execPath, ['-e', 'console.log("hello")'], { seconds: 30 })).toBe('hello\n');
  });

  it('fail with the end of what they printed', async () => {
    await expect(run(process.execPath, ['-e', 'console.error("no disk space"); process.exit(3)'], { seconds: 30 })).rejects.toThrow(/code 3[^]*no disk space/);
  });

  it('say so when they cannot be started', async () => {
    await expect(run('/no/such/command', [], { seconds: 30 })).rejects.toThrow('could not be started');
  });

  it.skipIf(process.platform !== 'linux')('are ended with all they started when their time is over', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'superconverge-command-'));
    try {
      const file = join(folder, 'pid');
      const grandchild = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000)`;
      const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'ignore' }); setInterval(() => {}, 1000)`;
      expect((await capture(process.execPath, ['-e', child], { seconds: 3 })).timedOut).toBe(true);
      const status = join('/proc', await readFile(file, 'utf8'), 'status');
      // gone, or dead and not reaped
      const gone = async () => /^State:\s+[ZX]/m.test(await readFile(status, 'utf8').catch(() => 'State: X'));
      for (let tries = 0; tries < 50 && !(await gone()); tries += 1) await sleep(100);
      expect(await gone()).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
