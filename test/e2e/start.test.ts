import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chromiumPath, vscodeServer, vscodeServerAt, vscodeVersions } from '../setup/machine';
import { root } from '../setup/vsix';
import { canHost } from './host';
import { until } from './until';

// `npm start`, with a cache and a PATH of its own

let folder = '';
let child: ChildProcess | undefined;
let output = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'superconverge-start-'));
  await mkdir(join(folder, 'cache'));
  await mkdir(join(folder, 'bin'));
  const server = vscodeServer('oldest');
  if (server !== null) await symlink(server.folder, join(folder, 'cache', basename(vscodeServerAt(vscodeVersions.oldest).folder)));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

function start(...args: string[]): Promise<number | null> {
  output = '';
  const env = { ...process.env, SUPERCONVERGE_CACHE: join(folder, 'cache'), PATH: join(folder, 'bin'), HOME: folder };
  const started = spawn(process.execPath, [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'test/setup/start.ts'), ...args], { cwd: root, env });
  started.stdout.on('data', (text: Buffer) => (output += text.toString()));
  started.stderr.on('data', (text: Buffer) => (output += text.toString()));
  child = started;
  return new Promise((done) => started.once('exit', done));
}

describe.skipIf(!canHost('oldest'))('npm start without a VS Code on the PATH', () => {
  it('serves the sample in the VS Code server, to those who have the address, until Ctrl-C', async () => {
    const ended = start();
    const address = await until('the address', () => /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output)?.[0], 90);

    const { origin } = new URL(address);
    expect((await fetch(origin)).status).toBe(403);
    const admitted = await fetch(address, { redirect: 'manual' });
    const cookie = admitted.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await (await fetch(origin, { headers: { cookie } })).text()).toContain('workbench');

    const browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage();
      await page.goto(address);
      await page.locator('.tab[data-resource-name="train.js"]').waitFor({ timeout: 60_000 });
      await page.getByRole('button', { name: 'Yes, I trust the authors' }).click();
      await until('our command in the palette', async () => {
        await page.keyboard.press('F1');
        await page.locator('.quick-input-widget input').first().fill('>Run LR Range Test');
        const found = await page.locator('.quick-input-widget .monaco-list-row').filter({ hasText: 'Superconverge: Run LR Range Test' }).count();
        await page.keyboard.press('Escape');
        return found > 0;
      });
    } finally {
      await browser.close();
    }
    expect(existsSync(join(folder, 'cache/sample/train.js'))).toBe(true);

    child?.kill('SIGINT');
    await ended;
    await until('the server to be gone', () => fetch(origin).then(() => false, () => true), 10);
  });

  it('refuses a folder that is not there', async () => {
    expect(await start('no/such/folder')).toBe(1);
    expect(output).toContain('is not a folder');
  });
});

describe.skipIf(process.platform === 'win32')('npm start with a VS Code on the PATH', () => {
  it('opens an extension development window on the given folder', async () => {
    const script = join(folder, 'bin/codium');
    await writeFile(script, `#!/bin/sh\nfor argument in "$@"; do echo "$argument" >> "${folder}/arguments"; done\n`);
    await chmod(script, 0o755);
    const own = join(folder, 'my project');
    await mkdir(own);

    expect(await start(own), output).toBe(0);

    expect((await readFile(join(folder, 'arguments'), 'utf8')).trim().split('\n')).toEqual([`--extensionDevelopmentPath=${root}`, '--new-window', own]);
    expect(output).toContain('Opened in codium');
  });
});
