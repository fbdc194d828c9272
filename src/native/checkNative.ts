import { t } from '../text/text';
import { runProgram, type ProgramOptions } from './runProgram';
import { packageIn, type NodeProgram } from './tfjsNode';

/** Loads the addon and computes with it. Two functions that it calls are gone from Node 23 on. */
const check = `
const util = require('util');
util.isNullOrUndefined ??= (value) => value == null;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
if (tf.getBackend() !== 'tensorflow' || tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0] !== 11) throw new Error(process.argv[2]);
console.log('tfjs-node ' + tf.version['tfjs-node'] + ' on libtensorflow ' + tf.backend().binding.TF_Version);
`;

/**
 * Loads the tfjs-node of a folder and computes with it, in a process of its own.
 * @returns its versions, e.g. "tfjs-node 4.22.0 on libtensorflow 2.9.1"
 * @throws ProgramError when it does not load or computes wrong results
 */
export async function checkNative(folder: string, node: NodeProgram, options: Pick<ProgramOptions, 'env' | 'signal'>): Promise<string> {
  const env = { ...options.env, ...node.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  const lines = await runProgram(node.path, ['-e', check, packageIn(folder), t('It computes wrong results.')], { cwd: folder, env, signal: options.signal });
  return lines.findLast((line) => line.startsWith('tfjs-node ')) ?? '';
}
