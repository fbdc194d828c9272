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

export const vscodeServerVersion = '4.100.3';
/** Where {@link vscodeServerFolder} is once it is installed. */
export const vscodeServerTarget = join(cacheFolder, `vscode-${vscodeServerVersion}`);

/** Folder with the VS Code server from npm, or null. */
export function vscodeServerFolder(): string | null {
  return existsSync(join(vscodeServerTarget, 'node_modules/code-server/lib/vscode/out/server-main.js')) ? vscodeServerTarget : null;
}

/** What tests may need beyond Node and npm, and what of it this machine has not. */
export function missingParts(): string[] {
  const parts = [
    { name: 'Chromium', there: chromiumPath() !== null },
    { name: 'the VS Code server', there: vscodeServerFolder() !== null },
    { name: 'native @tensorflow/tfjs-node', there: nativeFolder() !== null },
  ];
  return parts.filter(({ there }) => !there).map(({ name }) => name);
}
