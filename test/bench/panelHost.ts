import { RunPanels } from '../../src/panel/runPanels';
import { FakeVscode, fakeRuns, type FakeRun } from '../unit/panel/fakeVscode';
import { chromiumPath } from '../setup/machine';
import { PanelBrowser, type PanelPage } from '../webview/panelPage';
import { CannotMeasure } from './training';

/** The built page in Chromium, shown a run by the extension's own panel code; only VS Code's pipe between them is a stand-in. */
export class PanelHost {
  readonly #browser: PanelBrowser;

  private constructor(browser: PanelBrowser) {
    this.#browser = browser;
  }

  static async start(): Promise<PanelHost> {
    if (chromiumPath() === null) throw new CannotMeasure('This needs Chromium: npm run setup');
    return new PanelHost(await PanelBrowser.start());
  }

  async open(): Promise<PanelPage> {
    return this.#browser.open({ width: 760, height: 900 });
  }

  /** Shows a run from now on, and sends what it sends. @returns the end of the sending */
  show(run: FakeRun, deliver: (message: string) => void): () => void {
    const vscode = new FakeVscode();
    const panels = new RunPanels({ vscode: vscode.api, extensionUri: vscode.extensionUri, runs: fakeRuns([run]), perform: () => undefined, isTrusted: () => true, log: console.error });
    panels.show(run);
    const panel = vscode.panels.at(-1);
    if (panel === undefined) throw new Error('no panel was made');
    for (const message of panel.sent.splice(0)) deliver(message);
    panel.webview.postMessage = (message) => {
      deliver(message);
      return Promise.resolve(true);
    };
    return () => panels.dispose();
  }

  async stop(): Promise<void> {
    await this.#browser.stop();
  }
}
