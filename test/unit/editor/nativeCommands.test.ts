import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NativeCommands } from '../../../src/editor/nativeCommands';
import { packageIn } from '../../../src/native/tfjsNode';
import { around, closedAddress, mirrorHost, oddFolder, programs, until } from '../native/support';
import { fakeVscode, silentLog, type Fake } from './fakeVscode';

const fixtures = join(import.meta.dirname, '../native/fixtures');

interface Setup {
  readonly fake: Fake;
  readonly commands: NativeCommands;
  readonly folder: string;
  readonly progress: string[];
  /** What the command wrote into the settings. */
  readonly written: Record<string, unknown>;
  /** Presses the notification's Cancel. */
  cancel(): void;
}

/** The commands around a Node with the fake npm beside it, which does what `behaviour` says. */
function setUp(behaviour: string, settings: Record<string, unknown> = {}, npm = true): Setup {
  const path = programs(npm ? { npm: `require(${JSON.stringify(join(fixtures, 'npm.cjs'))})` } : {});
  const [bin = ''] = path.split(':');
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  const variables = { FAKE: behaviour, RECORD: join(bin, 'record'), PATH: path, HTTPS_PROXY: '', https_proxy: '', HTTP_PROXY: '', http_proxy: '' };
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before;
    });
  }

  const fake = fakeVscode(null);
  Object.assign(fake.settings, { node: join(bin, 'node'), nativeMirror: '', ...settings });
  const progress: string[] = [];
  const written: Record<string, unknown> = {};
  let onCancel: () => void = () => undefined;
  const { window, workspace } = fake.vscode;
  const vscode = {
    ...(fake.vscode as object),
    ProgressLocation: { Notification: 15 },
    ConfigurationTarget: { Global: 1 },
    Uri: { file: fake.vscode.Uri.file, joinPath: (base: { path: string }, name: string) => ({ with: ({ fragment }: { fragment: string }) => ({ toString: () => `${base.path}/${name}#${fragment}` }) }) },
    window: Object.assign(window, {
      withProgress: (_: unknown, task: (progress: { report(step: { message: string }): void }, token: unknown) => Promise<unknown>) =>
        task({ report: ({ message }) => void progress.push(message) }, { onCancellationRequested: (listener: () => void) => void (onCancel = listener) }),
    }),
    workspace: Object.assign(workspace, {
      getConfiguration: () => ({
        get: (key: string) => fake.settings[key],
        update: (key: string, value: unknown, target: unknown) => Promise.resolve(void Object.assign(written, { [key]: value, target })),
      }),
    }),
  } as unknown as Fake['vscode'];
  const folder = oddFolder();
  return { fake, folder, progress, written, commands: new NativeCommands({ vscode, extensionUri: vscode.Uri.file('/extension'), log: silentLog, folder }), cancel: () => onCancel() };
}

function putCopy(folder: string): void {
  mkdirSync(packageIn(folder), { recursive: true });
  writeFileSync(join(packageIn(folder), 'package.json'), '{ "version": "4.22.0" }');
}

describe.skipIf(process.platform === 'win32')('Install Native Backend', { timeout: 30_000 }, () => {
  it('shows progress, says what to expect, and offers a range test', async () => {
    const { fake, commands, folder, progress } = setUp('good', { nativeMirror: (await mirrorHost(200)).address });
    fake.person.answers.set('installed', 'Run LR Range Test');
    expect(commands.installed).toBeNull();
    await commands.install();
    expect(commands.installed).toBe(folder);
    expect(fake.person.messages).toEqual([expect.stringMatching(/is installed \(tfjs-node 4\.22\.0 on libtensorflow 2\.9\.1\)\. .*1 to 3 times as fast/)]);
    expect(fake.executed).toEqual(['superconverge.runRangeTest']);
    expect(progress).toContain('Downloading @tensorflow/tfjs-node 4.22.0 from npm');
  });

  it('says where a setting keeps it from being used', async () => {
    const { fake, commands } = setUp('good', { nativeMirror: (await mirrorHost(200)).address, backend: 'embedded' });
    fake.person.answers.set('superconverge.backend', 'Open Settings');
    await commands.install();
    expect(fake.executed).toEqual(['workbench.action.openSettings superconverge.backend']);
  });

  it('where the download is blocked, asks for a mirror, keeps it as the setting and installs from it', async () => {
    const mirror = await mirrorHost(200);
    const { fake, commands, written } = setUp('good', { nativeMirror: await closedAddress() });
    fake.person.answers.set('cannot be downloaded', 'Use a Mirror...');
    fake.person.texts.push(` ${mirror.address} `);
    await commands.install();
    expect(fake.person.messages[0]).toMatch(/^The native backend cannot be downloaded from here\. 127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\./);
    expect(written).toEqual({ nativeMirror: mirror.address, target: 1 });
    expect(mirror.asked).toHaveLength(1);
    expect(commands.installed).not.toBeNull();
  });

  it('takes no mirror that is no address', async () => {
    const { fake, commands, written } = setUp('good', { nativeMirror: await closedAddress() });
    fake.person.answers.set('cannot be downloaded', 'Use a Mirror...');
    fake.person.texts.push('mirror.example');
    await commands.install();
    expect(fake.person.refusals).toEqual(['It must begin with https:// or http://.']);
    expect(written).toEqual({});
    expect(commands.installed).toBeNull();
  });

  it('where the download is blocked, opens what the README says about it', async () => {
    const { fake, commands } = setUp('good', { nativeMirror: await closedAddress() });
    fake.person.answers.set('cannot be downloaded', 'How to Install');
    await commands.install();
    expect(fake.executed).toEqual(['markdown.showPreview /extension/README.md#the-native-backend']);
  });

  it('shows the log of what failed', async () => {
    const { fake, commands, folder } = setUp('no addon', { nativeMirror: (await mirrorHost(200)).address });
    fake.person.answers.set('does not compute', 'Show Log');
    await commands.install();
    expect(fake.person.messages).toEqual([expect.stringContaining('tfjs_binding.node')]);
    expect(around(folder)).toEqual([]);
  });

  it('is cancelled by the notification, by its second call, and with the window', async () => {
    const mirror = await mirrorHost(200);
    for (const way of ['notification', 'second call', 'window']) {
      const { fake, commands, folder, progress, cancel } = setUp('hangs in npm', { nativeMirror: mirror.address });
      fake.person.answers.set('being installed', 'Cancel Installation');
      const installing = commands.install();
      await until(() => progress.some((text) => text.includes('from npm')));
      if (way === 'notification') cancel();
      else if (way === 'window') commands.dispose();
      else await commands.install();
      await installing;
      expect(fake.person.messages.at(-1)).toBe('The installation was cancelled; nothing is left of it.');
      expect(around(folder)).toEqual([]);
    }
  });

  it('is begun once by two quick clicks', async () => {
    const mirror = await mirrorHost(200);
    const { fake, commands, folder } = setUp('good', { nativeMirror: mirror.address });
    await Promise.all([commands.install(), commands.install()]);
    expect(fake.person.messages).toEqual(['The native backend is being installed.', expect.stringContaining('is installed (tfjs-node 4.22.0')]);
    expect(commands.installed).toBe(folder);
  });

  it('takes the path of Node without the spaces around it, as runs do', async () => {
    const { fake, commands, folder } = setUp('good', { nativeMirror: (await mirrorHost(200)).address });
    fake.settings['node'] = ` ${String(fake.settings['node'])} `;
    await commands.install();
    expect(commands.installed).toBe(folder);
  });

  it('says what to do where Node has no npm, or is not there', async () => {
    const { fake, commands } = setUp('good', {}, false);
    fake.person.answers.set('No npm was found beside Node.js', 'Open Settings');
    await commands.install();
    fake.settings['node'] = '/no/such/node';
    await commands.install();
    expect(fake.person.messages).toEqual([expect.stringContaining('Install Node.js from nodejs.org'), expect.stringContaining('There is no program at /no/such/node')]);
    expect(fake.executed).toEqual(['workbench.action.openSettings superconverge.node']);
  });

  it('asks before it installs again', async () => {
    const { fake, commands, folder } = setUp('good', { nativeMirror: (await mirrorHost(200)).address });
    putCopy(folder);
    await commands.install();
    expect(fake.person.messages).toEqual(['The native backend is installed already.']);
    fake.person.answers.set('already', 'Install Again');
    await commands.install();
    expect(existsSync(join(packageIn(folder), 'lib/napi-v8/tfjs_binding.node'))).toBe(true);
  });
});

describe('Remove Native Backend', () => {
  it('removes it after a question that names its size', async () => {
    const { fake, commands, folder } = setUp('good');
    putCopy(folder);
    writeFileSync(join(packageIn(folder), 'lib.so'), Buffer.alloc(2e6));
    await commands.remove();
    expect(commands.installed).toBe(folder);
    fake.person.answers.set('Remove the native backend?', 'Remove');
    await commands.remove();
    expect(fake.person.details.at(-1)).toContain('2 MB');
    expect(existsSync(folder)).toBe(false);
    expect(existsSync(dirname(folder))).toBe(true);
    expect(commands.installed).toBeNull();
  });

  it('offers to install one where there is none', async () => {
    const { fake, commands } = setUp('good', { nativeMirror: (await mirrorHost(200)).address });
    fake.person.answers.set('has installed no native backend', 'Install Native Backend');
    await commands.remove();
    expect(commands.installed).not.toBeNull();
  });
});
