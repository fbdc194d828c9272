import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { t } from '../text/text';
import { checkNative } from './checkNative';
import { libtensorflowAddress, USUAL_HOST, whyUnreachable, withNpmProxy } from './downloadHost';
import type { OnProgress } from './installProgress';
import { npmInstall, type NpmProgram } from './npmProgram';
import { DownloadBlocked, runOwnInstaller } from './ownInstaller';
import { ProgramError } from './runProgram';
import { TFJS_NODE_VERSION, type Machine, type NodeProgram } from './tfjsNode';
import { hasWheel, installFromWheel, missingForWheel } from './wheelInstaller';
import { createWorkFolder, moveInPlace } from './workFolder';

export type InstallResult =
  /** `version`: e.g. "tfjs-node 4.22.0 on libtensorflow 2.9.1". */
  | { readonly kind: 'installed'; readonly version: string }
  /** libtensorflow cannot be downloaded. `missingForPyPi`: programs that the way by PyPI lacks, none = it is open; null = not on this system. */
  | { readonly kind: 'blocked'; readonly reason: string; readonly missingForPyPi: readonly string[] | null }
  /** There is no native TensorFlow for this machine. */
  | { readonly kind: 'unsupported'; readonly reason: string }
  /** `output`: last lines of the program that failed, oldest first. */
  | { readonly kind: 'failed'; readonly reason: string; readonly output: readonly string[] }
  | { readonly kind: 'cancelled' };

export interface InstallOptions {
  /** Folder whose node_modules shall hold @tensorflow/tfjs-node. What is there is replaced, once the new one computes. */
  readonly folder: string;
  readonly node: NodeProgram;
  readonly npm: NpmProgram;
  /** Environment of the programs that are run. */
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  /** `package`: by its own installer; `pypi`: with libtensorflow out of a Python package. */
  readonly way: 'package' | 'pypi';
  /** Address of a copy of storage.googleapis.com; null = that one itself. */
  readonly mirror: string | null;
  /** This process's own when absent. */
  readonly machine?: Machine;
  /** Milliseconds to wait for the host's first answer, and for more of a download: what is blocked shall be said within 20 s. */
  readonly patience?: { readonly answer: number; readonly download: number };
}

const PATIENCE = { answer: 10_000, download: 8_000 };

/** Puts a native @tensorflow/tfjs-node into a folder. Until it computes it is put together elsewhere: a break leaves what was there. Never rejects. */
export async function installNative(options: InstallOptions): Promise<InstallResult> {
  const { signal, machine = process } = options;
  try {
    const refusal = refusalFor(options.way, machine);
    if (refusal !== null) return { kind: 'unsupported', reason: refusal };
    return { kind: 'installed', version: await install(options, machine) };
  } catch (error) {
    if (signal.aborted) return { kind: 'cancelled' };
    if (error instanceof DownloadBlocked) return { kind: 'blocked', reason: error.message, missingForPyPi: await missingForWheel(machine, options.env, signal).catch(() => null) };
    const output = error instanceof ProgramError ? error.output : [];
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error), output };
  }
}

function refusalFor(way: InstallOptions['way'], { platform, arch }: Machine): string | null {
  if (platform === 'win32') {
    return t('There is no native backend to install on Windows: what @tensorflow/tfjs-node {0} downloads there is not published (its host answers 404). The embedded backend runs everything; in WSL the native one can be installed.', TFJS_NODE_VERSION);
  }
  if (libtensorflowAddress(USUAL_HOST, { platform, arch }) === null || (way === 'pypi' && !hasWheel({ platform, arch }))) {
    return t('There is no native TensorFlow for {0}. The embedded backend runs everything.', `${platform} ${arch}`);
  }
  return null;
}

async function install(options: InstallOptions, machine: Machine): Promise<string> {
  const { folder, node, npm, signal, way, onProgress } = options;
  const patience = options.patience ?? PATIENCE;
  const mirror = options.mirror === null ? null : checkedMirror(options.mirror);
  const onStage = (text: string): void => onProgress({ kind: 'stage', text });
  const onLine = (text: string): void => onProgress({ kind: 'line', text });
  let { env } = options;

  if (way === 'package') {
    onStage(t('Looking whether libtensorflow can be downloaded'));
    env = await withNpmProxy(npm, node, env, signal);
    const address = libtensorflowAddress(mirror ?? USUAL_HOST, machine) ?? '';
    onLine(address);
    const reason = await whyUnreachable(address, node, env, signal, patience.answer);
    if (reason !== null) throw new DownloadBlocked(reason);
  }

  // the binding that is published is for x64
  const compile = machine.arch !== 'x64';
  const work = await createWorkFolder(folder, compile);
  try {
    await writeFile(join(work, 'package.json'), '{ "private": true }\n');
    onStage(t('Downloading @tensorflow/tfjs-node {0} from npm', TFJS_NODE_VERSION));
    await step(t('npm could not download @tensorflow/tfjs-node'), () => npmInstall(npm, node, work, `@tensorflow/tfjs-node@${TFJS_NODE_VERSION}`, { env, signal, onLine }));
    if (way === 'pypi') await step(t('The native backend could not be made from the package on PyPI'), () => installFromWheel(work, { node, npm, env, signal, onProgress }));
    else await step(t('The installer of @tensorflow/tfjs-node failed'), () => runOwnInstaller(work, { node, npm, env, signal, mirror, compile, patience: patience.download, onProgress }));
    onStage(t('Checking that it computes'));
    const version = await step(t('What was installed does not compute'), () => checkNative(work, node, { env, signal }));
    await moveInPlace(work, folder);
    return version;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Does a step; a program that fails in it is told of with the step's name and the line that says most. */
async function step<T>(failure: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    throw new ProgramError(`${failure}: ${tellingLine(error)}`, error.output);
  }
}

function tellingLine({ message, output }: ProgramError): string {
  const telling = output.find((line) => /\b\w*Error\b.*: |^npm (?:error|ERR!) (?!code|A complete log)|^ERROR: |\berror: /.test(line)) ?? output.findLast((line) => line.trim() !== '');
  return telling === undefined ? message : telling.trim().replace(/\.$/, '');
}

/** @throws Error for what is no address */
function checkedMirror(mirror: string): string {
  if (!URL.canParse(mirror) || !/^https?:$/.test(new URL(mirror).protocol)) {
    throw new Error(t('"{0}" is not the address of a mirror: it must begin with https:// or http://.', mirror));
  }
  return mirror.endsWith('/') ? mirror : `${mirror}/`;
}
