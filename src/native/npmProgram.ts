import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { runProgram, type ProgramOptions } from './runProgram';
import type { NodeProgram } from './tfjsNode';

/** How npm is called: a program and what stands before npm's own arguments. */
export interface NpmProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * The npm that came with a Node: beside it, or where the official builds, version managers and Debian's packages put it.
 * @returns null where this Node has none, as VS Code's own
 */
export async function findNpm(node: NodeProgram): Promise<NpmProgram | null> {
  const folders = new Set([dirname(node.path), dirname(await realpath(node.path).catch(() => node.path))]);
  for (const folder of folders) {
    const script = [join(folder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'), join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')].find((path) => existsSync(path));
    if (script !== undefined) return { command: node.path, args: [script] };
    const beside = join(folder, 'npm');
    if (process.platform === 'win32' || !existsSync(beside)) continue;
    const target = await realpath(beside);
    // run by this Node, whatever the first line of the file asks for
    return target.endsWith('.js') ? { command: node.path, args: [target] } : { command: beside, args: [] };
  }
  return null;
}

/** An environment in which "node" is this Node, for npm and for the scripts of packages. */
export function npmEnvironment(node: NodeProgram, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, ...node.env, PATH: [dirname(node.path), env['PATH'] ?? ''].filter((part) => part !== '').join(delimiter) };
}

/**
 * Installs a package into a folder's node_modules without running its scripts.
 * @param what name and version, e.g. "node-api-headers@1"
 * @throws ProgramError, or the signal's reason
 */
export async function npmInstall(npm: NpmProgram, node: NodeProgram, folder: string, what: string, { env, ...options }: Omit<ProgramOptions, 'cwd'>): Promise<void> {
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--install-strategy=hoisted', '--prefix', folder, what];
  await runProgram(npm.command, [...npm.args, ...args], { cwd: folder, env: npmEnvironment(node, env), ...options });
}
