import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import which from 'which';
import { CommandError, npm, run, step } from './command';
import { nativeFolder, nativeTarget, tfjsNodeVersion } from './machine';

/**
 * libtensorflow out of a wheel on PyPI: tfjs-node's own installer downloads it from a host that closed networks refuse.
 * 2.13.1 is the smallest wheel with libtensorflow_cc; wheels from 2.15 on keep some of the headers elsewhere.
 */
const wheel = { requirement: 'tensorflow-cpu==2.13.1', sha256: '87be6e61314b2c0fa062f71e26e41d6a17e162ffe4da72c820fe8f1fc94d97fe' };

/** Takes from the wheel, 187 MB packed, only the two libraries and the headers that the binding includes. */
const unpack = `
import glob, sys, zipfile
wanted = ('tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2', 'tensorflow/include/tensorflow/c/',
          'tensorflow/include/tensorflow/core/platform/ctstring', 'tensorflow/include/tensorflow/tsl/platform/ctstring',
          'tensorflow/include/tensorflow/tsl/c/')
with zipfile.ZipFile(glob.glob(sys.argv[1] + '/*.whl')[0]) as wheel:
    wheel.extractall(sys.argv[1], [name for name in wheel.namelist() if name.startswith(wanted)])
`;

/** Loads the addon and computes with it, in a process of its own. Two functions that it calls are gone from Node 23 on. */
const check = `
const util = require('util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
if (tf.getBackend() !== 'tensorflow' || tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] !== 11) throw new Error('It computes wrong results.');
console.log('tfjs-node ' + tf.version['tfjs-node'] + ' on libtensorflow ' + tf.backend().binding.TF_Version);
`;

const packageIn = (folder: string) => join(folder, 'node_modules/@tensorflow/tfjs-node');

async function version(folder: string): Promise<string> {
  const output = await run(process.execPath, ['-e', check, packageIn(folder)], { seconds: 60, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' } });
  return output.trim().split('\n').at(-1) ?? '';
}

/** Makes the addon from packages of npm and PyPI alone: Linux x64 with Python, pip and g++. */
async function installFromRegistries(folder: string): Promise<void> {
  const addon = packageIn(folder);
  // on the folder's own disk, so that the libraries are moved, not copied
  const work = await mkdtemp(join(folder, '.work-'));
  const requirements = join(work, 'requirements.txt');
  await writeFile(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`);
  await step('Downloading libtensorflow from PyPI (187 MB)', () =>
    run(
      'python3',
      ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--require-hashes', '--dest', work, '--implementation', 'cp']
        .concat(['--python-version', '3.11', '--abi', 'cp311', '--platform', 'manylinux2014_x86_64', '--requirement', requirements]),
      { seconds: 420 },
    ),
  );
  await step('Unpacking libtensorflow', async () => {
    await run('python3', ['-c', unpack, work], { seconds: 120 });
    const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => join(work, 'tensorflow', name));
    // 146 MB of symbols that nothing loads
    await run('strip', libraries, { seconds: 120 });
    await mkdir(join(addon, 'deps/lib'), { recursive: true });
    await rename(join(work, 'tensorflow/include'), join(addon, 'deps/include'));
    for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']) await rename(join(work, 'tensorflow', name), join(addon, 'deps/lib', name));
    for (const name of ['libtensorflow.so', 'libtensorflow.so.2']) await symlink('libtensorflow_cc.so.2', join(addon, 'deps/lib', name));
    await symlink('libtensorflow_framework.so.2', join(addon, 'deps/lib/libtensorflow_framework.so'));
  });
  await step('Compiling the binding', async () => {
    let headers = join(dirname(dirname(process.execPath)), 'include/node');
    if (!existsSync(join(headers, 'node_api.h'))) {
      await npm(['install', '--ignore-scripts', '--prefix', work, 'node-api-headers@1'], { seconds: 120, cwd: work });
      headers = join(work, 'node_modules/node-api-headers/include');
    }
    await mkdir(join(addon, 'lib/napi-v8'), { recursive: true });
    const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(addon, 'binding', name));
    const output = join(addon, 'lib/napi-v8/tfjs_binding.node');
    // the flags of the package's binding.gyp; node-gyp itself fails on a path with a space and may want to download headers
    await run(
      'g++',
      ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', `-I${headers}`, `-I${join(addon, 'deps/include')}`, ...sources, '-o', output]
        .concat([`-L${join(addon, 'deps/lib')}`, '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN/../../deps/lib']),
      { seconds: 180 },
    );
  });
  await rm(work, { recursive: true });
}

async function missingTools(): Promise<string[]> {
  const missing = [];
  for (const tool of ['python3', 'g++', 'strip']) if ((await which(tool, { nothrow: true })) === null) missing.push(tool);
  if (!missing.includes('python3')) await run('python3', ['-m', 'pip', '--version'], { seconds: 30 }).catch(() => missing.push('pip'));
  return missing;
}

/**
 * Puts a native @tensorflow/tfjs-node that computes into the cache folder, and leaves one that is there alone.
 * @returns the folder whose node_modules hold it
 * @throws CommandError saying what to install, or what failed
 */
export async function installNative(): Promise<string> {
  const there = nativeFolder();
  if (there !== null) {
    const found = await version(there).catch(() => null);
    if (found !== null) {
      console.log(`${found} is in ${there}`);
      return there;
    }
    console.log(`The native TensorFlow in ${there} does not load: installing it anew.`);
  }
  const parts = `${nativeTarget}.parts`;
  await rm(parts, { recursive: true, force: true });
  await mkdir(parts, { recursive: true });
  await writeFile(join(parts, 'package.json'), '{ "private": true }\n');
  await step(`Downloading @tensorflow/tfjs-node ${tfjsNodeVersion} from npm`, () =>
    npm(['install', '--ignore-scripts', `@tensorflow/tfjs-node@${tfjsNodeVersion}`], { cwd: parts, seconds: 180 }),
  );
  const fromRegistries = process.platform === 'linux' && process.arch === 'x64';
  const missing = fromRegistries ? await missingTools() : [];
  if (fromRegistries && missing.length === 0) {
    await installFromRegistries(parts);
  } else {
    await step("Running the package's own installer, which downloads libtensorflow", () =>
      npm(['rebuild', '@tensorflow/tfjs-node'], { cwd: parts, seconds: 300 }),
    ).catch((error: unknown) => {
      const help = missing.length > 0 ? `Install ${missing.join(', ')} (Debian: apt-get install python3-pip g++) and run this again: then npm and PyPI are enough.\n` : '';
      throw new CommandError(`${help}${error instanceof Error ? error.message : String(error)}`);
    });
  }
  const made = await step('Checking that it computes', () => version(parts));
  await rm(nativeTarget, { recursive: true, force: true });
  await rename(parts, nativeTarget);
  console.log(`${made} is in ${nativeTarget}`);
  return nativeTarget;
}
