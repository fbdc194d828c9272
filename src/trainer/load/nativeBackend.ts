import util from 'node:util';
import type { TensorFlow } from '../embedded/embedded';
import { isSupportedVersion, type WorkspacePackages } from './workspacePackages';

export const nativePackages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

export interface NativeTensorFlow {
  readonly name: (typeof nativePackages)[number];
  readonly tf: TensorFlow;
  /** For people, e.g. "native, TensorFlow 2.13.1". */
  readonly description: string;
}

/**
 * Loads the workspace's own tfjs-node-gpu or tfjs-node, in this order, which makes it the current backend.
 * @returns why there is none where none works
 */
export function loadNative(workspace: WorkspacePackages): NativeTensorFlow | { readonly reason: string } {
  let reason = '@tensorflow/tfjs-node is not installed in the project of the script';
  for (const name of nativePackages) {
    const version = workspace.version(name);
    if (version === null) continue;
    if (!isSupportedVersion(version)) {
      reason = `${name} ${version} is not supported (3.21 to 4.22 are)`;
      continue;
    }
    prepareProcess();
    try {
      const tf = workspace.load(name) as TensorFlow;
      return { name, tf, description: describeBackend(tf) };
    } catch (error) {
      // its installer could not download the addon: an Error without a code, several lines long
      reason = `${name} does not load: ${(error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim()}`;
    }
  }
  return { reason };
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
  return `native, TensorFlow ${binding?.TF_Version ?? 'of unknown version'}${binding?.isUsingGpuDevice?.() === true ? ' on the GPU' : ''}`;
}
