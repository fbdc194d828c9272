import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder that keeps what this project downloads for its tests and for `npm start`; SUPERCONVERGE_CACHE moves it. */
export const cacheFolder = process.env['SUPERCONVERGE_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'superconverge');

/** Project folder whose node_modules hold a working native @tensorflow/tfjs-node, or null. */
export function nativeFolder(): string | null {
  const folder = join(cacheFolder, 'native-4.22.0');
  return existsSync(join(folder, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node')) ? folder : null;
}

/** A Chromium that Playwright can drive, or null. CHROMIUM names one. */
export function chromiumPath(): string | null {
  const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return candidates.find((path): path is string => path !== undefined && existsSync(path)) ?? null;
}

export const vscodeServerVersion = '4.100.3';

/** Folder with the VS Code server from npm, or null. */
export function vscodeServerFolder(): string | null {
  const folder = join(cacheFolder, `vscode-${vscodeServerVersion}`);
  return existsSync(join(folder, 'node_modules/code-server/lib/vscode/out/server-main.js')) ? folder : null;
}
