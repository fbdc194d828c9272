import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findNode, type NodeSearch } from '../../../src/runs/findNode';
import { RunFailure } from '../../../src/runs/runFailure';
import { temporaryFolder } from './support';

/** A folder with a program named node that says a version. */
function fakeNode(version: string, name = 'node'): string {
  const folder = temporaryFolder();
  script(join(folder, name), `echo ${version}`);
  return folder;
}

function script(path: string, body: string): string {
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A machine with nothing on it. */
function machine(overrides: Partial<NodeSearch> & { readonly path?: string } = {}): NodeSearch {
  const { path = '/no/such/folder', ...rest } = overrides;
  return { env: { PATH: path }, execPath: '/no/such/node', shell: null, ...rest };
}

async function failureOf(promise: Promise<unknown>): Promise<RunFailure> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof RunFailure) return error;
  throw new Error(`expected a failure, not ${String(error)}`);
}

describe.skipIf(process.platform === 'win32')('findNode', () => {
  it('takes the one of the setting before all others', async () => {
    const named = join(fakeNode('v22.1.0'), 'node');
    const found = await findNode(named, machine({ path: fakeNode('v20.9.0') }));
    expect(found).toMatchObject({ path: named, version: '22.1.0' });
  });

  it('takes a name in the setting from the PATH', async () => {
    const folder = fakeNode('v22.1.0', 'node22');
    expect((await findNode('node22', machine({ path: folder }))).path).toBe(join(folder, 'node22'));
  });

  it('never passes over a setting that is wrong', async () => {
    const search = machine({ path: fakeNode('v22.1.0') });
    expect(await failureOf(findNode('/no/such/node', search))).toMatchObject({ code: 'node-missing', message: expect.stringContaining('superconverge.node') as string });
    const noNode = script(join(temporaryFolder(), 'node'), 'echo hello');
    expect(await failureOf(findNode(noNode, search))).toMatchObject({ code: 'node-missing', message: expect.stringContaining('is not Node.js') as string });
    const old = join(fakeNode('v18.20.0'), 'node');
    expect(await failureOf(findNode(old, search))).toMatchObject({ code: 'node-too-old', message: expect.stringContaining('18.20.0') as string });
  });

  it('takes the PATH before the login shell, the login shell before its own', async () => {
    const [path, fromShell, own] = [fakeNode('v20.6.0'), join(fakeNode('v21.0.0'), 'node'), join(fakeNode('v22.0.0'), 'node')];
    const shell = script(join(temporaryFolder(), 'shell'), `echo "welcome to /usr"\necho ${fromShell}`);
    expect((await findNode(null, machine({ path, shell, execPath: own }))).version).toBe('20.6.0');
    expect((await findNode(null, machine({ shell, execPath: own }))).version).toBe('21.0.0');
    expect(await findNode(null, machine({ execPath: own }))).toMatchObject({ version: '22.0.0', env: { ELECTRON_RUN_AS_NODE: '1' } });
  });

  it('waits for no program that the login shell left behind', async () => {
    const fromShell = join(fakeNode('v21.0.0'), 'node');
    // as a profile does that starts something in the background; Bash gives it a process group of its own
    const shell = script(join(temporaryFolder(), 'shell'), `/usr/bin/env PATH=/usr/bin:/bin setsid sleep 12 &\necho ${fromShell}`);
    expect((await findNode(null, machine({ shell }))).version).toBe('21.0.0');
  });

  it('asks a real login shell', async () => {
    const home = temporaryFolder();
    const bin = join(home, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, join(bin, 'node'));
    writeFileSync(join(home, '.profile'), `export PATH=${bin}:$PATH\n`);
    const found = await findNode(null, { env: { HOME: home, PATH: '/no/such/folder' }, execPath: '/no/such/node', shell: '/bin/sh' });
    expect(found).toMatchObject({ path: join(bin, 'node'), version: process.versions.node });
  });

  it('passes over one that is too old when another is new enough', async () => {
    const own = join(fakeNode('v20.18.0'), 'node');
    expect((await findNode(null, machine({ path: fakeNode('v16.0.0'), execPath: own }))).version).toBe('20.18.0');
  });

  it('says what to do when all are too old or none is there', async () => {
    expect(await failureOf(findNode(null, machine({ path: fakeNode('v20.5.1') })))).toMatchObject({ code: 'node-too-old', remedy: expect.stringContaining('20.6') as string });
    expect(await failureOf(findNode(null, machine()))).toMatchObject({ code: 'node-missing', remedy: expect.stringContaining('Install Node.js') as string });
  });

  it('survives a login shell that fails', async () => {
    const shell = script(join(temporaryFolder(), 'shell'), 'exit 1');
    expect((await failureOf(findNode(null, machine({ shell })))).code).toBe('node-missing');
    expect((await failureOf(findNode(null, machine({ shell: '/no/such/shell' })))).code).toBe('node-missing');
  });
});
