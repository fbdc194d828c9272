import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import which from 'which';
import { t } from '../text/text';
import { watchGrowth } from './growth';
import type { OnProgress } from './installProgress';
import { npmInstall, type NpmProgram } from './npmProgram';
import { runProgram } from './runProgram';
import { packageIn, type Machine, type NodeProgram } from './tfjsNode';

/**
 * libtensorflow out of a wheel on PyPI: tfjs-node's own installer downloads it from a host that closed networks refuse.
 * 2.13.1 is the smallest wheel with libtensorflow_cc; wheels from 2.15 on keep some of the headers elsewhere.
 */
const wheel = { requirement: 'tensorflow-cpu==2.13.1', sha256: '87be6e61314b2c0fa062f71e26e41d6a17e162ffe4da72c820fe8f1fc94d97fe' };
/** Size of the wheel in MB. */
export const WHEEL_MEGABYTES = 187;

/** Takes from the wheel only the two libraries and the headers that the binding includes. */
const unpack = `
import glob, os, sys, zipfile
wanted = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2', 'tensorflow/include/tensorflow/c/',
          'tensorflow/include/tensorflow/core/platform/ctstring', 'tensorflow/include/tensorflow/tsl/platform/ctstring',
          'tensorflow/include/tensorflow/tsl/c/')
with zipfile.ZipFile(os.path.join(sys.argv[1], next(name for name in os.listdir(sys.argv[1]) if name.endswith('.whl')))) as wheel:
    wheel.extractall(sys.argv[1], [name for name in wheel.namelist() if name.startswith(wanted)])
`;

export interface WheelOptions {
  readonly node: NodeProgram;
  readonly npm: NpmProgram;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Whether the wheel is made for a machine. */
export function hasWheel({ platform, arch }: Machine): boolean {
  return platform === 'linux' && arch === 'x64';
}

/**
 * What this machine lacks for {@link installFromWheel}, by the programs' names; null where the wheel is not made for it at all.
 */
export async function missingForWheel(machine: Machine, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string[] | null> {
  if (!hasWheel(machine)) return null;
  const missing: string[] = [];
  for (const tool of ['python3', 'g++', 'strip']) if ((await which(tool, { nothrow: true, path: env['PATH'] ?? '' })) === null) missing.push(tool);
  if (missing.includes('python3')) return missing;
  try {
    await runProgram('python3', ['-m', 'pip', '--version'], { cwd: '/', env, signal });
  } catch {
    signal.throwIfAborted();
    missing.push('pip');
  }
  return missing;
}

/** Gives a tfjs-node that was installed without its scripts its native parts, from packages of PyPI and npm alone: Linux x64 with Python, pip and g++. */
export async function installFromWheel(folder: string, options: WheelOptions): Promise<void> {
  const { node, npm, signal, onProgress } = options;
  const addon = packageIn(folder);
  const onStage = (text: string): void => onProgress({ kind: 'stage', text });
  const onLine = (text: string): void => onProgress({ kind: 'line', text });
  // on the folder's own disk, so that the libraries are moved, not copied
  const work = await mkdtemp(join(folder, '.work-'));
  const env: NodeJS.ProcessEnv = { ...options.env, TMPDIR: work };
  const run = (command: string, args: readonly string[]): Promise<string[]> => runProgram(command, args, { cwd: work, env, signal, onLine });

  onStage(t('Downloading libtensorflow from PyPI ({0} MB)', WHEEL_MEGABYTES));
  await writeFile(join(work, 'requirements.txt'), `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  const endWatch = watchGrowth(work, (bytes) => onProgress({ kind: 'amount', text: t('Downloading libtensorflow from PyPI: {0} of {1} MB', Math.min(WHEEL_MEGABYTES, Math.round(bytes / 1e6)), WHEEL_MEGABYTES) }));
  // relative paths: pip takes some characters in absolute ones for parts of an address
  await run('python3', ['-m', 'pip', 'download', '--no-input', '--progress-bar', 'off', '--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', '.', '--implementation', 'cp']
    .concat(['--python-version', '3.11', '--abi', 'cp311', '--platform', 'manylinux2014_x86_64', '--requirement', 'requirements.txt'])).finally(endWatch); // prettier-ignore

  onStage(t('Unpacking libtensorflow'));
  await run('python3', ['-c', unpack, '.']);
  const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
  // 146 MB of symbols that nothing loads
  await run('strip', libraries.map((name) => join('tensorflow', name)));
  await mkdir(join(addon, 'deps', 'lib'), { recursive: true });
  await rename(join(work, 'tensorflow', 'include'), join(addon, 'deps', 'include'));
  for (const name of libraries) await rename(join(work, 'tensorflow', name), join(addon, 'deps', 'lib', name));
  for (const name of ['libtensorflow.so', 'libtensorflow.so.2']) await symlink('libtensorflow_cc.so.2', join(addon, 'deps', 'lib', name));
  await symlink('libtensorflow_framework.so.2', join(addon, 'deps', 'lib', 'libtensorflow_framework.so'));

  onStage(t('Compiling the binding'));
  let headers = join(dirname(dirname(await realpath(node.path))), 'include', 'node');
  if (!existsSync(join(headers, 'node_api.h'))) {
    await npmInstall(npm, node, work, 'node-api-headers@1', { env, signal, onLine });
    headers = join(work, 'node_modules', 'node-api-headers', 'include');
  }
  await mkdir(join(addon, 'lib', 'napi-v8'), { recursive: true });
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(addon, 'binding', name));
  // the flags of the package's binding.gyp; node-gyp itself fails on a path with a space and may want to download headers
  await run('g++', ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${headers}`, `-I${join(addon, 'deps', 'include')}`, ...sources, '-o', join(addon, 'lib', 'napi-v8', 'tfjs_binding.node')]
    .concat([`-L${join(addon, 'deps', 'lib')}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib'])); // prettier-ignore
  await rm(work, { recursive: true });
}
