import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { pageHtml, panelHtml } from '../../src/panel/html';
import { encode } from '../../src/protocol/wire';
import { chromiumPath } from '../setup/machine';
import { darkTheme, type PageTheme } from './themes';

const root = join(import.meta.dirname, '../..');
const types: Record<string, string> = { '/panel.js': 'text/javascript', '/panel.css': 'text/css', '/comparison.js': 'text/javascript', '/comparison.css': 'text/css' };

/** The built page in a real Chromium, under the content security policy that ships, with a stand-in for VS Code's side. */
export class PanelBrowser {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #origin: string;

  private constructor(browser: Browser, server: Server, origin: string) {
    this.#browser = browser;
    this.#server = server;
    this.#origin = origin;
  }

  /** Builds the page as it ships and starts the browser. */
  static async start(): Promise<PanelBrowser> {
    execFileSync(process.execPath, ['esbuild.mjs', 'panel', '--production'], { cwd: root, stdio: 'inherit' });
    let origin = '';
    const server = createServer((request, response) => {
      const path = request.url ?? '/';
      const type = types[path];
      if (type !== undefined) response.writeHead(200, { 'content-type': type }).end(readFileSync(join(root, 'dist/webview', path)));
      else if (path === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(panelHtml('run-1', { script: `${origin}/panel.js`, style: `${origin}/panel.css`, cspSource: origin }));
      else if (path.startsWith('/comparison?')) {
        const shown = Object.fromEntries(new URLSearchParams(path.slice('/comparison?'.length)));
        response.writeHead(200, { 'content-type': 'text/html' }).end(pageHtml('Superconverge comparison', shown, { script: `${origin}/comparison.js`, style: `${origin}/comparison.css`, cspSource: origin }));
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    origin = `http://127.0.0.1:${String(address.port)}`;
    const browser = await chromium.launch({
      executablePath: chromiumPath() ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    return new PanelBrowser(browser, server, origin);
  }

  async open(options: { theme?: PageTheme; width?: number; height?: number; state?: unknown; reducedMotion?: boolean; forcedColors?: boolean; scale?: number; touch?: boolean; path?: string } = {}): Promise<PanelPage> {
    const { theme = darkTheme, width = 760, height = 900, state, reducedMotion = false, forcedColors = false, scale = 1, touch = false, path = '/' } = options;
    const context = await this.#browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, hasTouch: touch, reducedMotion: reducedMotion ? 'reduce' : 'no-preference', forcedColors: forcedColors ? 'active' : 'none' });
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    // tsx names functions by a helper that a function sent to the page lacks
    await page.addInitScript('globalThis.__name ??= (named) => named');
    await page.addInitScript(prepare, { state, theme });
    await page.goto(`${this.#origin}${path}`);
    return new PanelPage(page, errors);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A text in a canvas, in CSS pixels. */
interface WrittenText {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  /** Of its baseline, or where else it was hung up. */
  readonly y: number;
}

interface Host {
  posted: unknown[];
  state: unknown;
  violations: string[];
}

/** Runs in the page before its scripts: VS Code's API, theme and class. */
function prepare({ state, theme }: { state: unknown; theme: PageTheme }): void {
  const host: Host = { posted: [], state, violations: [] };
  Object.assign(window, {
    host,
    acquireVsCodeApi: () => ({
      postMessage: (message: unknown) => host.posted.push(message),
      getState: () => host.state,
      setState: (next: unknown) => {
        host.state = next;
      },
    }),
  });
  document.addEventListener('securitypolicyviolation', (event) => host.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  const apply = (next: PageTheme) => {
    document.documentElement.removeAttribute('style');
    for (const [name, value] of Object.entries(next.tokens)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = next.bodyClass;
    document.body.dataset['vscodeThemeKind'] = next.bodyClass;
  };
  Object.assign(window, { applyTheme: apply });
  // before the page's own script, which stands at the end of the body
  new MutationObserver((_, observer) => {
    if (!(document.body instanceof HTMLBodyElement)) return;
    observer.disconnect();
    apply(theme);
  }).observe(document, { childList: true, subtree: true });
}

declare global {
  interface Window {
    readonly host: Host;
    readonly applyTheme: (theme: PageTheme) => void;
    readonly texts: WrittenText[];
    readonly stopWriting: () => void;
  }
}

export class PanelPage {
  constructor(
    readonly page: Page,
    /** Errors on the console, and those that nobody caught. */
    readonly errors: string[],
  ) {}

  /** Sends a message as the host does and waits until it is drawn. */
  async send(message: unknown): Promise<void> {
    await this.sendRaw(encode(message));
  }

  async sendRaw(data: unknown): Promise<void> {
    await this.page.evaluate(async (sent) => {
      window.postMessage(sent, '*');
      await new Promise((resolve) => setTimeout(resolve, 0));
      for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    }, data);
  }

  async posted(): Promise<unknown[]> {
    return this.page.evaluate(() => window.host.posted);
  }

  async state(): Promise<unknown> {
    return this.page.evaluate(() => window.host.state);
  }

  async violations(): Promise<string[]> {
    return this.page.evaluate(() => window.host.violations);
  }

  async setTheme(theme: PageTheme): Promise<void> {
    await this.page.evaluate(async (next) => {
      window.applyTheme(next);
      for (let frame = 0; frame < 3; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    }, theme);
  }

  /** Pixels of the chart that are close to the colour, as positions from its left top corner in CSS pixels. */
  async pixelsLike(label: RegExp | string, hex: string, tolerance = 24): Promise<{ x: number; y: number }[]> {
    return this.page.getByRole('img', { name: label }).first().evaluate(
      (canvas, { wanted, near }) => {
        if (!(canvas instanceof HTMLCanvasElement)) throw new Error('no canvas');
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no context');
        const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
        const scale = canvas.width / canvas.clientWidth;
        const found: { x: number; y: number }[] = [];
        for (let at = 0; at < data.length; at += 4) {
          if ((data[at + 3] ?? 0) < 200) continue;
          if (wanted.every((channel, index) => Math.abs((data[at + index] ?? 0) - channel) <= near)) found.push({ x: ((at / 4) % width) / scale, y: Math.floor(at / 4 / width) / scale });
        }
        return found;
      },
      { wanted: [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16)), near: tolerance },
    );
  }

  /** What is written into canvases while something happens, with the edges of each text; both are the middle of one that is turned. */
  async written(happening: () => Promise<void>): Promise<WrittenText[]> {
    await this.page.evaluate(() => {
      const { prototype } = CanvasRenderingContext2D;
      const own = prototype.fillText;
      const texts: WrittenText[] = [];
      prototype.fillText = function fillText(text, x, y, most) {
        const { a, d, e, f } = this.getTransform();
        const width = this.measureText(text).width * (Math.abs(a) < 0.01 ? 0 : 1);
        const start = (Math.abs(a) < 0.01 ? e : e + x * a) / devicePixelRatio - (this.textAlign === 'right' ? width : this.textAlign === 'center' ? width / 2 : 0);
        texts.push({ text, left: start, right: start + width, y: (f + y * d) / devicePixelRatio });
        if (most === undefined) own.call(this, text, x, y);
        else own.call(this, text, x, y, most);
      };
      Object.assign(window, { texts, stopWriting: () => (prototype.fillText = own) });
    });
    await happening();
    return this.page.evaluate(() => {
      window.stopWriting();
      return window.texts;
    });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
