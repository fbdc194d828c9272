import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Browser, type Page, chromium } from 'playwright-core';
import { type VscodeEnd, chromiumPath, vscodeServer } from '../setup/machine';
import { type VscodeServer, environmentOutsideVscode, installExtension, startVscodeServer } from '../setup/vscodeServer';
import { until } from './until';
import { type Theme, calm, themes } from './windowSettings';
import { Workbench } from './workbench';

/** Whether this machine can run a real VS Code of that age under a browser. */
export const canHost = (end: VscodeEnd): boolean => chromiumPath() !== null && vscodeServer(end) !== null;

export interface HostOptions {
  readonly vscode: VscodeEnd;
  /** The VSIX to install: what ships is what is tested. */
  readonly vsix: string;
  /** The workspace's files, by path relative to it. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Name of the workspace's folder. */
  readonly folder?: string;
  /** Folders in the workspace's folder that make up a workspace of several; that folder itself when absent. */
  readonly roots?: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  /** Restricted Mode until trust is granted. Everything is trusted when absent. */
  readonly restricted?: boolean;
  /** Display language of the window, e.g. 'de'. VS Code itself stays English, whose language packs npm does not hold. */
  readonly language?: string;
  readonly size?: { readonly width: number; readonly height: number };
}

/** A real VS Code with the extension installed, in a folder of its own that goes with it. */
export class Host extends Workbench {
  private constructor(
    readonly root: string,
    private readonly workspace: string,
    readonly server: VscodeServer,
    private readonly browser: Browser,
    page: Page,
  ) {
    super(page);
  }

  static async start(options: HostOptions): Promise<Host> {
    const installation = vscodeServer(options.vscode);
    const executablePath = chromiumPath();
    if (installation === null || executablePath === null) throw new Error('This machine has no VS Code server or no Chromium: npm run setup');
    // short: paths of sockets below it may have 107 bytes
    const root = await mkdtemp(join(tmpdir(), 'sc-'));
    const sub = async (name: string) => {
      await mkdir(join(root, name), { recursive: true });
      return join(root, name);
    };
    const workspace = await sub(options.folder ?? 'ws');
    for (const [name, content] of Object.entries(options.files)) {
      await mkdir(dirname(join(workspace, name)), { recursive: true });
      await writeFile(join(workspace, name), content);
    }
    const opened = new URLSearchParams(options.roots === undefined ? { folder: workspace } : { workspace: await writeWorkspace(workspace, options.roots) });
    const folders = { serverData: await sub('server'), userData: await sub('user'), extensions: await sub('extensions') };
    await sub('server/data/User');
    const trust = options.restricted === true ? { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' } : { 'security.workspace.trust.enabled': false };
    const settings = { ...calm, ...trust, 'workbench.colorTheme': themes[options.theme ?? 'dark'], ...options.settings };
    await writeFile(join(await sub('user/User'), 'settings.json'), JSON.stringify(settings));
    // newer servers read what belongs to the machine from its own file
    await writeFile(join(await sub('user/Machine'), 'settings.json'), JSON.stringify(options.settings ?? {}));
    const env = { ...environmentOutsideVscode(), HOME: await sub('home'), TMPDIR: await sub('tmp'), XDG_RUNTIME_DIR: await sub('run') };
    let server: VscodeServer | undefined;
    let browser: Browser | undefined;
    try {
      await installExtension(installation, folders, options.vsix, env);
      server = await startVscodeServer(installation, folders, null, env);
      const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
      browser = await chromium.launch({ executablePath, args });
      const context = await browser.newContext({ viewport: options.size ?? { width: 1400, height: 860 }, permissions: ['clipboard-read', 'clipboard-write'] });
      if (options.language !== undefined) await context.addInitScript(pretendLanguage, options.language);
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.port}/?${opened.toString()}`);
      const host = new Host(root, workspace, server, browser, page);
      await host.ready();
      return host;
    } catch (error) {
      await browser?.close();
      await server?.stop();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
  }

  /** Absolute path of a file in the workspace. */
  path(name: string): string {
    return join(this.workspace, name);
  }

  /** Text of a file in the workspace, or null. */
  async read(name: string): Promise<string | null> {
    return readFile(this.path(name), 'utf8').catch(() => null);
  }

  /** Ids of trainer processes started below this host. Linux. */
  async trainers(): Promise<number[]> {
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const [command, environment] = await Promise.all(
        ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
      );
      // a dead process that nobody reaped has neither
      if (command?.includes('preload.mjs') === true && environment?.includes(`HOME=${this.root}/home`) === true) found.push(Number(name));
    }
    return found;
  }

  /** The folder in which the extension keeps its runs, once it has been activated. */
  async storage(): Promise<string> {
    const kept = join(this.root, 'user/User/workspaceStorage');
    return until(`runs under ${kept}`, async () => {
      const folders = await readdir(kept, { recursive: true }).catch(() => []);
      const runs = folders.find((name) => basename(name) === 'runs');
      return runs === undefined ? null : join(kept, dirname(runs));
    });
  }

  /** What the extension logged. */
  async log(): Promise<string> {
    const folder = join(this.root, 'user/logs');
    const files = (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('Superconverge.log'));
    return (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await until('the trainers to end', async () => (await this.trainers()).length === 0, 15).catch(() => undefined);
    await rm(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** @returns path of the file that makes folders of a folder one workspace */
async function writeWorkspace(folder: string, roots: readonly string[]): Promise<string> {
  const file = join(folder, 'all.code-workspace');
  await writeFile(file, JSON.stringify({ folders: roots.map((path) => ({ path })) }));
  return file;
}

/** In the page: what a language pack would set before the workbench is loaded. */
function pretendLanguage(language: string): void {
  Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set: () => undefined });
}
