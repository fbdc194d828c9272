import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type Frame, type Page, chromium } from 'playwright-core';
import { chromiumPath, vscodeServerFolder } from '../setup/machine';
import { type VscodeServer, environmentOutsideVscode, installExtension, startVscodeServer } from '../setup/vscodeServer';

/** Whether this machine can run a real VS Code under a browser. */
export const canHost = chromiumPath() !== null && vscodeServerFolder() !== null;

export const themes = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high contrast': 'Default High Contrast' };

export interface HostOptions {
  /** The VSIX to install: what ships is what is tested. */
  readonly vsix: string;
  /** The workspace's files, by path relative to it. */
  readonly files: Readonly<Record<string, string | Buffer>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: keyof typeof themes;
  /** Restricted Mode until trust is granted. Everything is trusted when absent. */
  readonly restricted?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

const calm = {
  'workbench.startupEditor': 'none',
  'workbench.editor.enablePreview': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.editor.useModal': 'off',
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  // the web workbench saves by itself otherwise
  'files.autoSave': 'off',
};

/** Polls until the probe gives something, and returns it. What the page shows is ahead of what the host has done. */
export async function until<T>(what: string, probe: () => T | null | undefined | false | Promise<T | null | undefined | false>, seconds = 30): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s for ${what}.`);
    await sleep(100);
  }
}

/** In the page: what the workbench keeps of its editors. */
async function keptState(): Promise<string> {
  const databases = await indexedDB.databases();
  const kept: string[] = [];
  for (const { name } of databases) {
    if (name?.startsWith('vscode-web-state-db') !== true) continue;
    const database = await new Promise<IDBDatabase>((done, fail) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(new Error(request.error?.message));
    });
    const value = await new Promise<unknown>((done) => {
      const request: IDBRequest<unknown> = database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor');
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
    });
    database.close();
    if (typeof value === 'string') kept.push(value);
  }
  return kept.join('\n');
}

/** A real VS Code with the extension installed, in a folder of its own that goes with it. */
export class Host {
  private constructor(
    readonly root: string,
    readonly server: VscodeServer,
    private readonly browser: Browser,
    readonly page: Page,
  ) {}

  static async start(options: HostOptions): Promise<Host> {
    const folder = vscodeServerFolder();
    const executablePath = chromiumPath();
    if (folder === null || executablePath === null) throw new Error('This machine has no VS Code server or no Chromium: npm run setup');
    // short: paths of sockets below it may have 107 bytes
    const root = await mkdtemp(join(tmpdir(), 'sc-'));
    const sub = async (name: string) => {
      await mkdir(join(root, name), { recursive: true });
      return join(root, name);
    };
    const workspace = await sub('ws');
    for (const [name, content] of Object.entries(options.files)) {
      await mkdir(dirname(join(workspace, name)), { recursive: true });
      await writeFile(join(workspace, name), content);
    }
    const folders = { serverData: await sub('server'), userData: await sub('user'), extensions: await sub('extensions') };
    await sub('server/data/User');
    await sub('user/User');
    const trust = options.restricted === true ? { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' } : { 'security.workspace.trust.enabled': false };
    const settings = { ...calm, ...trust, 'workbench.colorTheme': themes[options.theme ?? 'dark'], ...options.settings };
    await writeFile(join(root, 'user/User/settings.json'), JSON.stringify(settings));
    const env = { ...environmentOutsideVscode(), HOME: await sub('home'), TMPDIR: await sub('tmp'), XDG_RUNTIME_DIR: await sub('run') };
    let server: VscodeServer | undefined;
    let browser: Browser | undefined;
    try {
      await installExtension(folder, folders, options.vsix, env);
      server = await startVscodeServer(folder, folders, null, env);
      const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
      browser = await chromium.launch({ executablePath, args });
      const context = await browser.newContext({ viewport: options.size ?? { width: 1400, height: 860 }, permissions: ['clipboard-read', 'clipboard-write'] });
      const page = await context.newPage();
      await page.goto(`http://127.0.0.1:${server.port}/?folder=${encodeURIComponent(workspace)}`);
      const host = new Host(root, server, browser, page);
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
    return join(this.root, 'ws', name);
  }

  /** Text of a file in the workspace, or null. */
  async read(name: string): Promise<string | null> {
    return readFile(this.path(name), 'utf8').catch(() => null);
  }

  private async ready(): Promise<void> {
    await this.page.locator('.part.statusbar .statusbar-item').first().waitFor({ timeout: 90_000 });
  }

  /** Picks an entry of the palette or of the list of files. Tried anew: an open list never learns of what is registered later. */
  private async pick(key: string, text: string, label: string): Promise<void> {
    const widget = this.page.locator('.quick-input-widget');
    await until(
      `"${label}" in the list`,
      async () => {
        try {
          await this.page.keyboard.press(key);
          await widget.locator('.quick-input-box input').fill(text, { timeout: 5000 });
          await widget.locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 2500 });
          return true;
        } catch {
          await this.page.keyboard.press('Escape');
          return false;
        }
      },
      60,
    );
  }

  /** Runs one of the extension's commands, by its title, from the palette. */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, title);
  }

  /** Picks an entry of the list that a command has opened, by a part of its text. */
  async choose(title: string, label: string | RegExp): Promise<void> {
    await this.question(title).locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 30_000 });
  }

  /** Ticks entries of the list that a command has opened with none ticked, and takes them. */
  async tick(title: string, labels: readonly (string | RegExp)[]): Promise<void> {
    const list = this.question(title);
    for (const label of labels) await list.locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 30_000 });
    await list.getByRole('button', { name: 'OK' }).click();
  }

  /** Answers the question that a command has asked; null takes what stands there. */
  async type(title: string, text: string | null): Promise<void> {
    const input = this.question(title).locator('.quick-input-box input');
    await input.waitFor({ timeout: 30_000 });
    if (text !== null) await input.fill(text);
    await input.press('Enter');
  }

  private question(title: string) {
    return this.page.locator('.quick-input-widget:visible').filter({ has: this.page.locator('.quick-input-title', { hasText: title }) });
  }

  /** Waits for a dialog in the way of everything else, presses one of its buttons, and returns what it said. */
  async answer(button: string): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 30_000 });
    const said = await dialog.innerText();
    await dialog.getByRole('button', { name: button, exact: true }).click();
    return said;
  }

  /** Titles that the palette lists for a text. */
  async palette(text: string): Promise<string[]> {
    const widget = this.page.locator('.quick-input-widget');
    await this.page.keyboard.press('F1');
    await widget.locator('.quick-input-box input').fill(`>${text}`);
    await sleep(500);
    const labels = await widget.locator('.monaco-list-row .label-name').allTextContents();
    await this.page.keyboard.press('Escape');
    return labels;
  }

  /** Opens a file of the workspace, or shows it where it is open. */
  async open(name: string): Promise<void> {
    const base = name.split('/').at(-1) ?? name;
    const tab = this.page.locator(`.tab[data-resource-name="${base}"]`).first();
    if (await tab.isVisible()) await tab.click();
    else await this.pick('Control+P', base, base);
    await this.page.locator(`.tab.active[data-resource-name="${base}"]`).first().waitFor();
  }

  /** Opens a file and puts the cursor at the start of a line, counted from 1. */
  async goToLine(name: string, line: number): Promise<void> {
    await this.open(name);
    await this.page.keyboard.press('Control+P');
    await this.page.locator('.quick-input-box input').fill(`:${line}`);
    await this.page.locator('.quick-input-widget .monaco-list-row').first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Gives the keyboard to the code. */
  async focusEditor(): Promise<void> {
    await this.page.locator('.monaco-editor .view-lines').first().click();
  }

  async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+S');
    await this.page.locator(`.tab:not(.dirty)[data-resource-name="${name}"]`).first().waitFor();
  }

  /** The page of a panel, a frame in a frame, once it shows the text. With several panels the first that does. */
  async panel(text: string | RegExp, seconds = 60): Promise<Frame> {
    return until(
      `a panel that shows ${String(text)}`,
      async () => {
        for (const frame of this.page.frames()) {
          // the name it was born with; the workbench calls it active-frame later
          if (!['pending-frame', 'active-frame'].includes(frame.name())) continue;
          const shown = await frame.locator('body').innerText({ timeout: 2000 }).catch(() => '');
          if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return frame;
        }
        return null;
      },
      seconds,
    );
  }

  /** The notification that shows the text. */
  notification(text: string | RegExp) {
    return this.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }).first();
  }

  /** Waits until the window has kept a text for its next load. In a browser it does that every five seconds, not when it is closed. */
  async hasKept(text: string): Promise<void> {
    await until(`the window to keep ${text}`, () => this.page.evaluate(keptState).then((state) => state.includes(text)));
  }

  /** Reloads the window; the extension host starts anew. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
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

  /** The folder in which the extension keeps its runs. */
  async storage(): Promise<string> {
    const kept = join(this.root, 'user/User/workspaceStorage');
    const folders = await readdir(kept, { recursive: true }).catch(() => []);
    const runs = folders.find((name) => basename(name) === 'runs');
    if (runs === undefined) throw new Error(`There are no runs under ${kept}.`);
    return join(kept, dirname(runs));
  }

  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
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
