import type { RunRequest } from '../../protocol/run';
import { t } from '../../text/text';
import type { TensorFlow } from '../embedded/embedded';
import type { ScriptFailure } from '../process/scriptFailure';
import type { TensorFlowFacts } from '../process/trainerSession';
import { lockBackend } from './lockBackend';
import { loadNative, nativePackages, type NativeTensorFlow } from './nativeBackend';
import { standInForTfjsNode } from './tfjsNodeStandIn';
import { isSupportedVersion, WorkspacePackages } from './workspacePackages';

export interface LoadReporter {
  activity(text: string): void;
  warn(message: string): void;
}

export interface LoadedTensorFlow extends TensorFlowFacts {
  /** What require() and import are to be given instead of packages that are missing, broken or too old. */
  readonly replaced: ReadonlyMap<string, object>;
}

/** Parts of the union package that scripts import by themselves, each with what the union package calls it. */
const parts: Readonly<Record<string, (tf: TensorFlow) => object>> = {
  '@tensorflow/tfjs': (tf) => tf,
  '@tensorflow/tfjs-core': (tf) => tf,
  '@tensorflow/tfjs-layers': (tf) => tf,
  '@tensorflow/tfjs-converter': (tf) => tf,
  '@tensorflow/tfjs-backend-cpu': () => ({}),
  '@tensorflow/tfjs-data': (tf) => tf.data,
};

/**
 * Loads the TensorFlow.js of the script's workspace, or ours, and makes the wanted backend ready to compute.
 * @param installed folder with the native TensorFlow that Superconverge installed, for scripts whose project has none; null = there is none
 * @returns the failure to report where the native backend was asked for and does not work
 */
export async function loadScriptTensorFlow(request: RunRequest, installed: string | null, reporter: LoadReporter): Promise<LoadedTensorFlow | ScriptFailure> {
  const workspace = new WorkspacePackages(request.script);
  reporter.activity(t('loading TensorFlow.js'));
  const native = request.backend === 'embedded' ? null : loadNative(workspace, installed);
  if (native !== null && 'tf' in native) return useNative(native, workspace, reporter);
  if (native !== null && request.backend === 'native') {
    return {
      code: 'package-missing',
      message: t('The native backend was asked for, but {0}.', native.reason),
      remedy: t('Run the command "Superconverge: Install Native Backend", or "npm install @tensorflow/tfjs-node" in the project of the script, or choose the backend "auto" or "embedded".'),
    };
  }
  if (native?.broken != null) {
    reporter.warn(t('The native backend that Superconverge installed cannot be used: {0}. The run uses the embedded one. Run "Superconverge: Install Native Backend" again.', native.broken));
  }
  return useEmbedded(workspace, reporter);
}

function useNative(native: NativeTensorFlow, workspace: WorkspacePackages, reporter: LoadReporter): LoadedTensorFlow {
  embedded().improveNative(native.tf);
  lockBackend(native.tf, reporter.warn);
  const own = native.packages.seenBy(native.name);
  const isInWorkspace = native.packages === workspace;
  const replaced = new Map<string, object>(nativePackages.filter((name) => !isInWorkspace || name !== native.name).map((name) => [name, native.tf]));
  const version = workspace.version('@tensorflow/tfjs') ?? workspace.version('@tensorflow/tfjs-core');
  // what a project depends on together with its own tfjs-node is its own affair
  const usesOwn = isInWorkspace || version === null || isSupportedVersion(version);
  if (!usesOwn) reporter.warn(t('TensorFlow.js {0} of this workspace is not supported (3.21 to 4.22 are): the run uses {1} instead.', version, native.tf.version.tfjs));
  for (const [name, part] of Object.entries(parts)) {
    if (!usesOwn || workspace.version(name) === null) replaced.set(name, own.version(name) === null ? part(native.tf) : (own.load(name) as object));
  }
  return {
    backend: { kind: 'native', description: native.description },
    tfjs: (usesOwn ? workspace.version('@tensorflow/tfjs') : null) ?? native.tf.version.tfjs,
    replaced,
  };
}

async function useEmbedded(workspace: WorkspacePackages, reporter: LoadReporter): Promise<LoadedTensorFlow> {
  const own = ['@tensorflow/tfjs', '@tensorflow/tfjs-core'].find((name) => workspace.version(name) !== null);
  const ownVersion = own === undefined ? null : workspace.version(own);
  const usesOwn = own !== undefined && ownVersion !== null && isSupportedVersion(ownVersion);
  const tf = usesOwn ? (workspace.load(own) as TensorFlow) : embedded().loadTensorFlow();
  if (ownVersion !== null && !usesOwn) {
    reporter.warn(t('TensorFlow.js {0} of this workspace is not supported (3.21 to 4.22 are): the run uses the embedded {1} instead.', ownVersion, tf.version_core));
  }
  reporter.activity(t('starting the embedded backend'));
  await embedded().startEmbedded(tf);
  lockBackend(tf, reporter.warn);

  const replaced = new Map<string, object>();
  for (const [name, part] of Object.entries(parts)) if (!usesOwn || workspace.version(name) === null) replaced.set(name, part(tf));
  const standIn = standInForTfjsNode(tf, reporter.warn);
  for (const name of nativePackages) replaced.set(name, standIn);
  // loading the stock backend would put its kernels in the place of ours
  replaced.set('@tensorflow/tfjs-backend-wasm', { setWasmPath: ignore, setWasmPaths: ignore, setThreadsCount: ignore, getThreadsCount: () => 1, version_wasm: tf.version_core });
  return { backend: { kind: 'embedded', description: t('embedded (WASM)') }, tfjs: usesOwn ? ownVersion : tf.version_core, replaced };
}

function ignore(): void {
  // the embedded backend has its binary and its one thread already
}

/** Bundled on its own and resolved beside this bundle, so that native runs never read it whole. */
function embedded(): typeof import('../embedded/embedded') {
  return require('./embedded.cjs') as typeof import('../embedded/embedded');
}
