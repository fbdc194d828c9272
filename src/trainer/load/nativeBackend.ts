import util from 'node:util';
import { t } from '../../text/text';
import type { TensorFlow } from '../embedded/embedded';
import { isSupportedVersion, WorkspacePackages } from './workspacePackages';

export const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export interface NativeTensorFlow {
  readonly name: (typeof nativePackages)[number];
  readonly tf: TensorFlow;
  /** Where it was found: the script's project, or what Superconverge installed. */
  readonly packages: WorkspacePackages;
  /** For people, e.g. "native, TensorFlow 2.13.1". */
  readonly description: string;
}

/** Why there is no native backend, as the end of a sentence, and where something is broken that should work. */
export interface NoNative {
  readonly reason: string;
  /** What is wrong with the copy that Superconverge installed; null = nothing, or there is none. */
  readonly broken: string | null;
}

/**
 * Loads the workspace's own tfjs-node-gpu or tfjs-node, in this order, else the tfjs-node that Superconverge installed,
 * which makes it the current backend.
 * @param installed folder with that one; null = there is none
 * @returns why there is none where none works
 */
export function loadNative(workspace: WorkspacePackages, installed: string | null): NativeTensorFlow | NoNative {
  let reason = t('@tensorflow/tfjs-node is not installed in the project of the script');
  for (const name of nativePackages) {
    const found = tryNative(name, workspace);
    if (found === null) continue;
    if ('tf' in found) return { ...found, description: t('native, {0}', describeBackend(found.tf)) };
    reason = found.reason;
  }
  if (installed === null) return { reason, broken: null };
  const name = '@tensorflow/tfjs-node';
  const found = tryNative(name, WorkspacePackages.installedIn(installed));
  if (found !== null && 'tf' in found) return { ...found, description: t('native (installed by Superconverge), {0}', describeBackend(found.tf)) };
  const broken = found?.reason ?? t('{0} is not in {1}', name, installed);
  return { reason: `${reason}; ${broken}`, broken };
}

/** @returns null where the package is not there, the reason where it cannot be used */
function tryNative(name: NativeTensorFlow['name'], packages: WorkspacePackages): Omit<NativeTensorFlow, 'description'> | { readonly reason: string } | null {
  const version = packages.version(name);
  if (version === null) return null;
  if (!isSupportedVersion(version)) return { reason: t('{0} {1} is not supported (3.21 to 4.22 are)', name, version) };
  prepareProcess();
  try {
    return { name, packages, tf: packages.load(name) as TensorFlow };
  } catch (error) {
    // its installer could not download the addon: an Error without a code, several lines long
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { reason: t('{0} does not load: {1}', name, line.trim()) };
  }
}

/** Called by tfjs-node 4.22; Node 22 warns of them, Node 23 has them no more. */
interface OldUtil {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
}

function prepareProcess(): void {
  const old = util as OldUtil;
  old.isNullOrUndefined = (value) => value === null || value === undefined;
  old.isArray = Array.isArray;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // under load more than one thread per process collapses
  process.env['TF_NUM_INTRAOP_THREADS'] ??= '1';
  process.env['TF_NUM_INTEROP_THREADS'] ??= '1';
}

function describeBackend(tf: TensorFlow): string {
  // the native backend's binding is public there but not in KernelBackend's type
  const { binding } = tf.backend() as unknown as { binding?: { TF_Version?: string; isUsingGpuDevice?(): boolean } };
  const version = binding?.TF_Version ?? t('of unknown version');
  return binding?.isUsingGpuDevice?.() === true ? t('TensorFlow {0} on the GPU', version) : `TensorFlow ${version}`;
}
