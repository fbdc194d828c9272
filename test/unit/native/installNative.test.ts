import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedIn, packageIn } from '../../../src/native/tfjsNode';
import { isAlive } from '../../../src/processes/processState';
import { around, begin, closedAddress, mirrorHost, oddFolder, programs, proxyTo, until } from './support';

/** A copy that an earlier installation left. */
function earlierCopy(): string {
  const folder = oddFolder();
  mkdirSync(packageIn(folder), { recursive: true });
  writeFileSync(join(packageIn(folder), 'package.json'), '{ "version": "4.21.0" }');
  return folder;
}
const versionIn = (folder: string): unknown => (JSON.parse(readFileSync(join(packageIn(folder), 'package.json'), 'utf8')) as { version: unknown }).version;

// the programs of the tests are scripts of a POSIX system
describe.skipIf(process.platform === 'win32')('installing the native backend', { timeout: 30_000 }, () => {
  it('puts a copy that computes in place, says by stages how far it is, and leaves nothing else', async () => {
    const mirror = await mirrorHost(200);
    const { folder, result, progress } = begin({ mirror: mirror.address });
    expect(await result).toEqual({ kind: 'installed', version: 'tfjs-node 4.22.0 on libtensorflow 2.9.1' });
    expect(installedIn(folder)).toBe(folder);
    expect(around(folder)).toEqual(['native']);
    expect(progress.filter(({ kind }) => kind === 'stage').map(({ text }) => text)).toEqual(['Looking whether libtensorflow can be downloaded', 'Downloading @tensorflow/tfjs-node 4.22.0 from npm', 'Downloading libtensorflow', 'Downloading the binding', 'Checking that it computes']);
    expect(progress).toContainEqual({ kind: 'line', text: 'added 127 packages in 2s' });
  });

  it('replaces an earlier copy, and removes what was left of an installation whose process was killed', async () => {
    const folder = earlierCopy();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    for (const pid of [dead, process.pid]) mkdirSync(join(dirname(folder), `native.parts-${String(pid)}-left`));
    const { result } = begin({ folder, mirror: (await mirrorHost(200)).address });
    expect((await result).kind).toBe('installed');
    expect(versionIn(folder)).toBe('4.22.0');
    expect(around(folder).sort()).toEqual(['native', `native.parts-${String(process.pid)}-left`]);
  });

  it('asks a mirror for what the installer would download there, and tells the installer of it', async () => {
    const mirror = await mirrorHost(200);
    const { result, recorded } = begin({ mirror: mirror.address.slice(0, -1) });
    expect((await result).kind).toBe('installed');
    expect(mirror.asked).toEqual(['HEAD /tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz']);
    expect(recorded().at(-1)?.env).toMatchObject({ TFJS_NODE_CDN_STORAGE: mirror.address, npm_config_tfjs_binding_binary_host_mirror: `${mirror.address}tf-builds/pre-built-binary` });
  });

  it('takes a mirror that knows no HEAD', async () => {
    expect((await begin({ mirror: (await mirrorHost(405)).address }).result).kind).toBe('installed');
  });

  it('compiles the binding for a processor that none is published for, where node-gyp can', async () => {
    const mirror = await mirrorHost(200);
    const { folder, result, recorded } = begin({ mirror: mirror.address, machine: { platform: 'darwin', arch: 'arm64' } });
    expect((await result).kind).toBe('installed');
    expect(mirror.asked).toEqual(['HEAD /tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz']);
    const last = recorded().at(-1);
    expect(last?.env['npm_config_build_from_source']).toBe('true');
    // not in the folder's own neighbourhood, whose path has spaces
    expect(last?.cwd.startsWith(join(tmpdir(), 'native.parts-'))).toBe(true);
    expect(last?.cwd).not.toMatch(/\s/);
    expect(installedIn(folder)).toBe(folder);
    expect(around(folder)).toEqual(['native']);
    expect(existsSync(last?.cwd ?? '')).toBe(false);
  });

  describe('where the download is blocked', () => {
    it.each([
      ['nobody listens', async () => closedAddress(), /cannot be reached: ECONNREFUSED/],
      ['the host is not known', async () => 'http://no-such-host.invalid/', /no-such-host\.invalid cannot be reached: \w+/],
      ['the answer is no file', async () => (await mirrorHost(403)).address, /answers with status 403/],
      ['no answer comes', async () => (await mirrorHost(null)).address, /did not answer within 1 s/],
    ])('says so before anything is installed: %s', async (_, mirror, reason) => {
      const { folder, result, recorded } = begin({ mirror: await mirror(), patience: { answer: 700, download: 5000 } });
      expect(await result).toMatchObject({ kind: 'blocked', reason: expect.stringMatching(reason) as string });
      expect(recorded()).toEqual([]);
      expect(around(folder)).toEqual([]);
    });

    it('says so when the installer fails to download', async () => {
      const folder = earlierCopy();
      const { result } = begin({ folder, fake: 'refused', mirror: (await mirrorHost(200)).address });
      expect(await result).toMatchObject({ kind: 'blocked', reason: 'The download of libtensorflow failed: getaddrinfo ENOTFOUND storage.googleapis.com.' });
      expect(versionIn(folder)).toBe('4.21.0');
      expect(around(folder)).toEqual(['native']);
    });

    it('says so when nothing more comes of a download that began, and ends it', async () => {
      const { folder, result, recorded } = begin({ fake: 'stalls', mirror: (await mirrorHost(200)).address, patience: { answer: 5000, download: 1500 } });
      expect(await result).toMatchObject({ kind: 'blocked', reason: expect.stringMatching(/Nothing has come from 127\.0\.0\.1:\d+ for 2 s/) as string });
      const hanging = recorded().at(-1);
      await until(() => !isAlive(hanging?.pid ?? 0) && !isAlive(hanging?.child ?? 0));
      expect(around(folder)).toEqual([]);
    });

    it('names what the way by PyPI lacks, and says where there is no such way', async () => {
      const mirror = await closedAddress();
      const path = dirname(programs({}).split(':')[0] ?? '');
      expect(await begin({ mirror, env: { PATH: path } }).result).toMatchObject({ kind: 'blocked', missingForPyPi: ['python3', 'g++', 'strip'] });
      expect(await begin({ mirror, machine: { platform: 'darwin', arch: 'x64' } }).result).toMatchObject({ kind: 'blocked', missingForPyPi: null });
    });
  });

  describe('behind a proxy', () => {
    it.each([
      ['that the environment names', (proxy: string) => ({ https_proxy: proxy })],
      ["that npm's configuration names", (proxy: string) => ({ FAKE_NPM_PROXY: proxy })],
    ])('%s: asks through it, and the installer uses it', async (_, env) => {
      const target = await mirrorHost(200);
      const proxy = await proxyTo(target);
      const { result, recorded } = begin({ mirror: 'http://mirror.invalid/', env: env(proxy.address) });
      expect(await result).toMatchObject({ kind: 'installed' });
      expect(proxy.asked).toEqual(['CONNECT mirror.invalid:80']);
      expect(target.asked).toHaveLength(1);
      if ('FAKE_NPM_PROXY' in env('')) expect(recorded().at(-1)?.env['HTTPS_PROXY']).toBe(proxy.address);
    });

    it('says when it lets nothing through', async () => {
      const proxy = await proxyTo(await mirrorHost(200), 403);
      const { result } = begin({ mirror: 'http://mirror.invalid/', env: { HTTP_PROXY: proxy.address } });
      expect(await result).toMatchObject({ kind: 'blocked', reason: `The proxy ${new URL(proxy.address).host} does not let through to mirror.invalid: 403.` });
    });

    it('goes around it to a host that NO_PROXY exempts', async () => {
      const { result, recorded } = begin({ mirror: (await mirrorHost(200)).address, env: { HTTPS_PROXY: await closedAddress(), NO_PROXY: 'localhost, 127.0.0.1' } });
      expect((await result).kind).toBe('installed');
      expect(recorded().at(-1)?.env['HTTPS_PROXY']).toBeUndefined();
    });
  });

  describe('when it does not work', () => {
    it.each([
      ['no addon', 'What was installed does not compute: Error: The Node.js native addon module (tfjs_binding.node) can not be found'],
      ['wrong numbers', 'What was installed does not compute: Error: It computes wrong results'],
      ['no compiler', 'The installer of @tensorflow/tfjs-node failed: node-pre-gyp install failed with error: Error: Command failed: node-pre-gyp install --fallback-to-build'],
      ['no registry', 'npm could not download @tensorflow/tfjs-node: npm error network request to https://registry.npmjs.org/ failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org'],
    ])('says why and keeps the earlier copy: %s', async (fake, reason) => {
      const folder = earlierCopy();
      const { result } = begin({ folder, fake, mirror: (await mirrorHost(200)).address });
      expect(await result).toMatchObject({ kind: 'failed', reason });
      expect(versionIn(folder)).toBe('4.21.0');
      expect(around(folder)).toEqual(['native']);
    });

    it('refuses an address that is none', async () => {
      expect(await begin({ mirror: 'mirror.example/tf' }).result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('"mirror.example/tf" is not the address of a mirror') as string });
    });

    it.each([
      ['win32', 'x64', /Windows.*404/],
      ['linux', 'ia32', /no native TensorFlow for linux ia32/],
    ] as const)('refuses %s %s before it asks anyone', async (platform, arch, reason) => {
      const mirror = await mirrorHost(200);
      const { result, recorded, folder } = begin({ mirror: mirror.address, machine: { platform, arch } });
      expect(await result).toEqual({ kind: 'unsupported', reason: expect.stringMatching(reason) as string });
      expect([...mirror.asked, ...recorded(), ...around(folder)]).toEqual([]);
    });
  });

  describe('cancelled', () => {
    it.each(['hangs in npm', 'stalls'])('in the middle (%s): ends all processes, removes all that it made, keeps the earlier copy', async (fake) => {
      const folder = earlierCopy();
      const { result, recorded, cancel } = begin({ folder, fake, mirror: (await mirrorHost(200)).address, patience: { answer: 5000, download: 60_000 } });
      await until(() => recorded().some(({ child }) => child !== undefined));
      expect(around(folder)).toHaveLength(2);
      cancel();
      expect(await result).toEqual({ kind: 'cancelled' });
      const hanging = recorded().at(-1);
      await until(() => !isAlive(hanging?.pid ?? 0) && !isAlive(hanging?.child ?? 0));
      expect(around(folder)).toEqual(['native']);
      expect(versionIn(folder)).toBe('4.21.0');
    });

    it('while it waits for the host', async () => {
      const mirror = await mirrorHost(null);
      const { result, cancel } = begin({ mirror: mirror.address, patience: { answer: 60_000, download: 60_000 } });
      await until(() => mirror.asked.length > 0);
      cancel();
      expect(await result).toEqual({ kind: 'cancelled' });
    });
  });

  describe('by PyPI', () => {
    const tools = {
      python3: `const fs = require('fs'); const words = process.argv.slice(2);
        if (words.includes('download')) { if (process.env.FAKE === 'pip fails') { console.error('ERROR: No matching distribution found for tensorflow-cpu==2.13.1'); process.exit(1); } fs.writeFileSync('tensorflow_cpu.whl', ''); console.log(fs.readFileSync('requirements.txt', 'utf8').trim()); }
        if (words[0] === '-c') { fs.mkdirSync('tensorflow/include', { recursive: true }); for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) fs.writeFileSync('tensorflow/' + name, name); }`,
      strip: `for (const file of process.argv.slice(2)) require('fs').appendFileSync(file, ' stripped');`,
      'g++': `const words = process.argv.slice(2); require('fs').writeFileSync(words[words.indexOf('-o') + 1], '');`,
    };

    it('downloads the wheel by its hash, lays its libraries out as the binding finds them, and asks no other host', async () => {
      const mirror = await mirrorHost(200);
      const { folder, result, progress } = begin({ way: 'pypi', mirror: mirror.address, env: { PATH: programs(tools) } });
      expect(await result).toMatchObject({ kind: 'installed' });
      expect(mirror.asked).toEqual([]);
      expect(progress.map(({ text }) => text)).toContainEqual(expect.stringMatching(/^tensorflow-cpu==2\.13\.1 --hash=sha256:[0-9a-f]{64}$/));
      for (const name of ['libtensorflow.so', 'libtensorflow.so.2']) expect(readFileSync(join(packageIn(folder), 'deps/lib', name), 'utf8')).toBe('libtensorflow_cc.so.2 stripped');
      expect(readFileSync(join(packageIn(folder), 'deps/lib/libtensorflow_framework.so'), 'utf8')).toBe('libtensorflow_framework.so.2 stripped');
      expect(around(folder)).toEqual(['native']);
      expect(around(join(folder, 'x')).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('says what failed', async () => {
      const { folder, result } = begin({ way: 'pypi', fake: 'pip fails', env: { PATH: programs(tools) } });
      expect(await result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('No matching distribution found for tensorflow-cpu') as string });
      expect(around(folder)).toEqual([]);
    });
  });
});
