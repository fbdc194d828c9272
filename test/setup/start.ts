import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import which from 'which';
import { CommandError, main, step } from './command';
import { cacheFolder } from './machine';
import { canHaveVscodeServer, environmentOutsideVscode, installExtension, installVscodeServer, startVscodeServer } from './vscodeServer';
import { build, packVsix, root } from './vsix';

// npm start [-- FOLDER]: builds the extension and opens it, on the sample workspace or a folder of one's own.

/** A VS Code on the PATH that can open an extension development window, by name. */
async function findEditor(): Promise<{ name: string; path: string } | null> {
  for (const name of ['code', 'codium', 'cursor']) {
    const path = await which(name, { nothrow: true });
    if (path === null) continue;
    // in the terminal of a remote window the command only talks to that window
    if (process.env['VSCODE_IPC_HOOK_CLI'] === undefined) return { name, path };
    console.log(`The ${name} of this remote terminal opens no extension development window: press F5 in the window for one.`);
  }
  return null;
}

/** The workspace, and the file in it to show. */
interface Workspace {
  readonly folder: string;
  readonly file: string | null;
}

/** A copy of the sample outside the clone. Files that are there are left as they are: they may hold an inserted schedule. */
async function sampleWorkspace(): Promise<Workspace> {
  const folder = join(cacheFolder, 'sample');
  await cp(join(root, 'media/sample'), folder, { recursive: true, force: false, filter: (source) => !source.endsWith('pack.ts') });
  return { folder, file: join(folder, 'train.js') };
}

async function ownWorkspace(path: string): Promise<Workspace> {
  const folder = resolve(process.env['INIT_CWD'] ?? '.', path);
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true) throw new CommandError(`${folder} is not a folder.`);
  return { folder, file: null };
}

/** @returns whether the editor opened */
async function openInEditor(editor: { name: string; path: string }, workspace: Workspace): Promise<boolean> {
  await step('Building the extension', () => build('development'));
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', workspace.folder, ...(workspace.file === null ? [] : [workspace.file])];
  const script = process.platform === 'win32';
  const child = spawn(script ? `"${editor.path}"` : editor.path, script ? args.map((argument) => `"${argument}"`) : args, { stdio: 'inherit', shell: script });
  const code = await new Promise((done, fail) => child.once('exit', done).once('error', fail));
  if (code === 0) console.log(`Opened in ${editor.name}. There: Ctrl+Shift+P, "Superconverge: Run LR Range Test".`);
  else console.log(`${editor.name} did not open: it ended with code ${String(code)}.`);
  return code === 0;
}

async function serve(workspace: Workspace): Promise<void> {
  const installation = await installVscodeServer('oldest');
  await step('Building the extension', () => build('production'));
  const own = join(cacheFolder, 'start');
  const folders = { serverData: join(own, 'server'), userData: join(own, 'user'), extensions: join(own, 'extensions') };
  await mkdir(join(folders.serverData, 'data/Machine'), { recursive: true });
  const settings = { 'workbench.startupEditor': 'none', 'extensions.autoCheckUpdates': false, 'telemetry.telemetryLevel': 'off', 'chat.commandCenter.enabled': false };
  await writeFile(join(folders.serverData, 'data/Machine/settings.json'), JSON.stringify(settings, null, 2));
  const env = environmentOutsideVscode();
  await step('Installing it in the VS Code server', async () => installExtension(installation, folders, await packVsix(own), env));
  const token = randomBytes(16).toString('hex');
  const server = await startVscodeServer(installation, folders, token, env);
  const authority = `127.0.0.1:${server.port}`;
  const query = new URLSearchParams({ tkn: token, folder: workspace.folder });
  if (workspace.file !== null) query.set('payload', JSON.stringify([['openFile', `vscode-remote://${authority}${workspace.file}`]]));
  console.log(`\nOpen this address in a browser on this machine; Ctrl-C ends everything.\n\n  http://${authority}/?${query.toString()}\n`);
  console.log('There: F1, "Superconverge: Run LR Range Test".');
  const code = await new Promise((done) => server.process.once('exit', done));
  throw new CommandError(`The VS Code server ended with code ${String(code)}:\n${server.output().slice(-2000)}`);
}

main(async () => {
  const path = process.argv[2];
  const workspace = path === undefined ? await sampleWorkspace() : await ownWorkspace(path);
  const editor = await findEditor();
  if (editor !== null && (await openInEditor(editor, workspace))) return;
  if (canHaveVscodeServer) await serve(workspace);
  else throw new CommandError('No VS Code could be opened: install it from https://code.visualstudio.com and put its command `code` on the PATH.');
});
