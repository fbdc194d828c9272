import { join } from 'node:path';
import { t } from '../text/text';
import { watchGrowth } from './growth';
import type { OnProgress } from './installProgress';
import { npmEnvironment, type NpmProgram } from './npmProgram';
import { ProgramError, runProgram } from './runProgram';
import { proxyFor, PROXY_VARIABLES, USUAL_HOST } from './downloadHost';
import { packageIn, type NodeProgram } from './tfjsNode';

/** The download of libtensorflow cannot be made from here; the message says why. */
export class DownloadBlocked extends Error {
  override readonly name = 'DownloadBlocked';
}

export interface OwnInstallerOptions {
  readonly node: NodeProgram;
  readonly npm: NpmProgram;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Stands in for {@link USUAL_HOST}; ends with a slash. null = none. */
  readonly mirror: string | null;
  /** Compiles the binding instead of downloading it: the one there is to download is for x64 alone. */
  readonly compile: boolean;
  /** Milliseconds in which something of the download must come. */
  readonly patience: number;
  readonly onProgress: OnProgress;
}

/**
 * Runs the install script of the tfjs-node in a folder, which downloads libtensorflow and the binding. It has no time-out of its own.
 * @throws DownloadBlocked when libtensorflow does not come, ProgramError when anything else fails
 */
export async function runOwnInstaller(folder: string, options: OwnInstallerOptions): Promise<void> {
  const { npm, signal, mirror, patience, onProgress } = options;
  const stalled = new AbortController();
  let endWatch = null as (() => void) | null;

  const look = (bytes: number, unchanged: number): void => {
    if (bytes > 0) onProgress({ kind: 'amount', text: t('Downloading libtensorflow: {0} MB unpacked', Math.round(bytes / 1e6)) });
    if (unchanged >= patience) stalled.abort(new DownloadBlocked(t('Nothing has come from {0} for {1} s.', new URL(mirror ?? USUAL_HOST).host, Math.round(patience / 1000))));
  };
  const endDownload = (): void => {
    endWatch?.();
    endWatch = null;
  };
  const onLine = (line: string): void => {
    onProgress({ kind: 'line', text: line });
    if (line.includes('* Downloading libtensorflow')) {
      onProgress({ kind: 'stage', text: t('Downloading libtensorflow') });
      endWatch ??= watchGrowth(join(packageIn(folder), 'deps'), look);
    }
    if (line.includes('* Building TensorFlow')) {
      endDownload();
      onProgress({ kind: 'stage', text: options.compile ? t('Compiling the binding') : t('Downloading the binding') });
    }
  };

  try {
    // `npm run` rather than what `npm install` and `npm rebuild` do by themselves: people and newer versions of npm forbid install scripts
    const args = [...npm.args, 'run', '--prefix', packageIn(folder), 'install', '--loglevel=error'];
    await runProgram(npm.command, args, { cwd: packageIn(folder), env: installerEnvironment(options), signal: AbortSignal.any([signal, stalled.signal]), onLine });
  } catch (error) {
    if (endWatch !== null && error instanceof ProgramError) throw new DownloadBlocked(whatFailed(error.output));
    throw error;
  } finally {
    endDownload();
  }
}

function installerEnvironment({ node, env, mirror, compile }: OwnInstallerOptions): NodeJS.ProcessEnv {
  const base = mirror ?? USUAL_HOST;
  const environment: NodeJS.ProcessEnv = { ...npmEnvironment(node, env), ...(compile ? { npm_config_build_from_source: 'true' } : {}) };
  // the installer knows nothing of NO_PROXY
  if (proxyFor(base, env) === null) for (const name of PROXY_VARIABLES) Reflect.deleteProperty(environment, name);
  if (mirror === null) return environment;
  return { ...environment, TFJS_NODE_CDN_STORAGE: base, npm_config_tfjs_binding_binary_host_mirror: `${base}tf-builds/pre-built-binary` };
}

/** What the installer, which catches no error, says of a download that failed. */
function whatFailed(output: readonly string[]): string {
  const error = output.findLast((line) => /^(?:\w*Error|Error \[.*\]): /.test(line.trim()))?.trim();
  const text = error?.replace(/^[^:]*: /, '') ?? output.at(-1)?.trim() ?? '';
  return t('The download of libtensorflow failed: {0}.', text.replace(/\.$/, ''));
}
