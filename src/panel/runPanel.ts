import type * as vscode from 'vscode';
import { panelToHostSchema, type HostToPanel, type PanelAction } from '../protocol/panelLink';
import { encode, validate } from '../protocol/wire';
import type { Disposable, Run } from '../runs/run';
import { enabledActions } from './enabledActions';
import { schedulePreview } from './schedulePreview';

/** Deltas go out at most 20 times a second: the chart is the bottleneck, not the link. */
const DELTA_MILLISECONDS = 50;

export interface RunPanelOptions {
  /** The script's path for display. */
  scriptName(run: Run): string;
  perform(action: PanelAction, run: Run): void | Promise<void>;
  isTrusted(): boolean;
  log(line: string): void;
}

/** One webview that shows one run: a snapshot when its page asks or becomes visible, deltas in between. */
export class RunPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #options: RunPanelOptions;
  readonly #disposables: Disposable[] = [];
  #run: Run | null = null;
  #unavailable: string | null = null;
  #seq = 0;
  /** How much of the run the page has been sent; null before its first snapshot and while it is hidden. */
  #sent: { batch: number; heldOut: number; sweep: number } | null = null;
  #changed = { record: false, analysis: false };
  #timer: NodeJS.Timeout | null = null;

  constructor(panel: vscode.WebviewPanel, options: RunPanelOptions) {
    this.#panel = panel;
    this.#options = options;
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#visibilityChanged()),
      panel.onDidDispose(() => this.#end()),
    );
  }

  get run(): Run | null {
    return this.#run;
  }

  /** Whether this panel has the focus. */
  get isActive(): boolean {
    return this.#panel.active;
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  /** Shows a run from now on. */
  show(run: Run): void {
    this.#run = run;
    this.#disposables.push(
      run.onDidChange((change) => {
        this.#changed.record ||= change.record;
        this.#changed.analysis ||= change.analysis;
        this.#schedule();
      }),
    );
    void run.ended.then(() => this.refresh());
    this.#sendSnapshot();
  }

  /** Shows why the run cannot be shown. */
  showUnavailable(message: string): void {
    this.#unavailable = message;
    this.#sendSnapshot();
  }

  /** Sends what the run allows now: after it ended, or after trust was granted. */
  refresh(): void {
    this.#changed = { record: true, analysis: true };
    this.#schedule();
  }

  #receive(message: unknown): void {
    let request;
    try {
      request = validate(panelToHostSchema, message, 'a message of the panel');
    } catch (error) {
      this.#options.log(`The panel's message was dropped: ${String(error)}`);
      return;
    }
    if (request.type === 'ready') {
      this.#sendSnapshot();
      return;
    }
    const run = this.#run;
    if (run === null || !enabledActions(run, this.#options.isTrusted()).includes(request.action)) {
      this.#options.log(`The panel asked for ${request.action}, which its run does not allow now.`);
      return;
    }
    void this.#perform(request.action, run);
  }

  async #perform(action: PanelAction, run: Run): Promise<void> {
    try {
      await this.#options.perform(action, run);
    } catch (error) {
      this.#options.log(`${action} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }

  #visibilityChanged(): void {
    if (this.#panel.visible) {
      if (this.#sent === null) this.#sendSnapshot();
    } else {
      // a hidden page is gone: VS Code makes it anew
      this.#sent = null;
    }
  }

  #schedule(): void {
    if (this.#sent === null || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendDelta();
    }, DELTA_MILLISECONDS);
  }

  #sendSnapshot(): void {
    if (!this.#panel.visible) return;
    if (this.#unavailable !== null) {
      this.#post({ type: 'unavailable', message: this.#unavailable });
      return;
    }
    const run = this.#run;
    if (run === null) return;
    this.#seq += 1;
    this.#changed = { record: false, analysis: false };
    this.#sent = { batch: run.batch.length, heldOut: run.heldOut.length, sweep: run.sweep.length };
    const trusted = this.#options.isTrusted();
    this.#post({
      type: 'snapshot',
      seq: this.#seq,
      record: run.record,
      scriptName: this.#options.scriptName(run),
      batch: [...run.batch],
      heldOut: [...run.heldOut],
      sweep: [...run.sweep],
      analysis: run.analysis,
      schedule: schedulePreview(run),
      secondsLeft: run.secondsLeft,
      actions: enabledActions(run, trusted),
      trusted,
    });
  }

  #sendDelta(): void {
    const run = this.#run;
    const sent = this.#sent;
    if (run === null || sent === null || !this.#panel.visible) return;
    const { record, analysis } = this.#changed;
    this.#changed = { record: false, analysis: false };
    this.#seq += 1;
    const trusted = this.#options.isTrusted();
    this.#post({
      type: 'delta',
      seq: this.#seq,
      batch: run.batch.slice(sent.batch),
      heldOut: run.heldOut.slice(sent.heldOut),
      sweep: run.sweep.slice(sent.sweep),
      secondsLeft: run.secondsLeft,
      ...(record ? { record: run.record } : {}),
      ...(analysis ? { analysis: run.analysis } : {}),
      ...(record || analysis ? { schedule: schedulePreview(run), actions: enabledActions(run, trusted), trusted } : {}),
    });
    this.#sent = { batch: run.batch.length, heldOut: run.heldOut.length, sweep: run.sweep.length };
  }

  #post(message: HostToPanel): void {
    // as text: structured messages to a webview turn NaN and Infinity into null
    void this.#panel.webview.postMessage(encode(message));
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sent = null;
    this.#run = null;
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /** Ends the showing. The panel stays open, so that a reload of the window restores it. */
  dispose(): void {
    this.#end();
  }
}
