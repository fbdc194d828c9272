import { checkNative } from '../../src/native/checkNative';
import { installNative as install } from '../../src/native/installNative';
import type { InstallProgress } from '../../src/native/installProgress';
import { findNpm } from '../../src/native/npmProgram';
import { missingForWheel } from '../../src/native/wheelInstaller';
import { CommandError } from './command';
import { nativeFolder, nativeTarget } from './machine';

/** More than the slowest network takes that is of use. */
const LIMIT_MS = 15 * 60 * 1000;

/**
 * Puts a native @tensorflow/tfjs-node that computes into the cache folder, by the extension's own code, and leaves one that is there alone.
 * On Linux x64 from npm and PyPI, also where TensorFlow's own host cannot be reached.
 * @returns the folder whose node_modules hold it
 * @throws CommandError saying what to install, or what failed
 */
export async function installNative(): Promise<string> {
  const node = { path: process.execPath, env: {} };
  const signal = AbortSignal.timeout(LIMIT_MS);
  const there = nativeFolder();
  if (there !== null) {
    const found = await checkNative(there, node, { env: process.env, signal }).catch(() => null);
    if (found !== null) {
      console.log(`${found} is in ${there}`);
      return there;
    }
    console.log(`The native TensorFlow in ${there} does not load: installing it anew.`);
  }
  const npm = await findNpm(node);
  if (npm === null) throw new CommandError(`There is no npm beside ${node.path}.`);
  const missing = await missingForWheel(process, process.env, signal);
  const onProgress = ({ kind, text }: InstallProgress): void => {
    if (kind === 'stage') console.log(`${text} ...`);
  };
  const result = await install({ folder: nativeTarget, node, npm, env: process.env, signal, onProgress, way: missing?.length === 0 ? 'pypi' : 'package', mirror: null });
  if (result.kind === 'installed') {
    console.log(`${result.version} is in ${nativeTarget}`);
    return nativeTarget;
  }
  if (result.kind === 'cancelled') throw new CommandError(`The native TensorFlow was not installed within ${LIMIT_MS / 60_000} minutes.`);
  const help = missing !== null && missing.length > 0 ? `Install ${missing.join(', ')} (Debian: apt-get install python3-pip g++ binutils) and run this again: then npm and PyPI are enough.\n` : '';
  throw new CommandError(`${help}${result.reason}${result.kind === 'failed' ? `\n${result.output.slice(-20).join('\n')}` : ''}`);
}
