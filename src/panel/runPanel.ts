import type * as vscode from 'vscode';
import { panelToHostSchema, type HostToPanel, type PanelAction, type PanelToHost, type SchedulePreview } from '../protocol/panelLink';
import { encode, validate } from '../protocol/wire';
import { isDraft, type Disposable, type Run } from '../runs/run';
import { unusableReason } from '../schedule/refusedOptions';
import type { ScheduleOptions } from '../schedule/scheduleOptions';
import type { ChosenSchedules } from './chosenSchedules';
import { enabledActions } from './enabledActions';
import { RunMessages, type Allowed } from './runMessages';
import { schedulePreview } from './schedulePreview';

/** Deltas go out at most 20 times a second: the chart is the bottleneck, not the link. */
const DELTA_MILLISECONDS = 50;

export interface RunPanelOptions {
  /** The script's path for display. */
  scriptName(run: Run): string;
  /** @param png the picture that goes with `export-png`; null for all other actions */
  perform(action: PanelAction, run: Run, png: Uint8Array | null): void | Promise<void>;
  readonly schedules: ChosenSchedules;
  isTrusted(): boolean;
  log(line: string): void;
}

/** One webview that shows one run: a snapshot when its page asks or becomes visible, deltas in between. */
export class RunPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #options: RunPanelOptions;
  readonly #disposables: Disposable[] = [];
  readonly #messages: RunMessages;
  #run: Run | null = null;
  #subscription: Disposable | null = null;
  /** What a draft's schedule was when it was first shown. */
  #begun: SchedulePreview['recommended'] | null = null;
  #unavailable: string | null = null;
  /** Whether the page is there and has said so. */
  #isListening = false;
  /** Whether a picture was asked for before that. */
  #pictureAsked = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(panel: vscode.WebviewPanel, options: RunPanelOptions) {
    this.#panel = panel;
    this.#options = options;
    this.#messages = new RunMessages(options.scriptName, (run) => this.#allowed(run));
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

  /** Shows a run from now on, in place of the one before. */
  show(run: Run, title?: string): void {
    this.#run = run;
    if (title !== undefined) this.#panel.title = title;
    const { schedule, training } = run.record.request;
    this.#begun = isDraft(run) && schedule !== null ? { options: schedule, iterations: training.iterations } : null;
    this.#subscription?.dispose();
    this.#subscription = run.onDidChange((change) => {
      if (change.anew === true) {
        this.#sendSnapshot();
        return;
      }
      this.#messages.note(change);
      this.#schedule();
    });
    void run.ended.then(() => {
      if (this.#run === run) this.refresh();
    });
    this.#sendSnapshot();
  }

  /** Shows why the run cannot be shown. */
  showUnavailable(message: string): void {
    this.#unavailable = message;
    this.#sendSnapshot();
  }

  /** Asks the page for its chart as a picture, now or once it is there; what it sends is performed as if it had been asked for in the page. */
  takePicture(): void {
    this.#pictureAsked = true;
    if (this.#isListening) this.#askForPicture();
  }

  #askForPicture(): void {
    if (!this.#pictureAsked) return;
    this.#pictureAsked = false;
    this.#post({ type: 'draw-picture' });
  }

  /** Sends what the run allows now: after it ended, or after trust was granted. */
  refresh(): void {
    this.#messages.note({ record: true, analysis: true, seeds: true });
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
      this.#isListening = true;
      this.#sendSnapshot();
      this.#askForPicture();
    } else if (request.type === 'schedule') this.#change(request);
    else if (request.type === 'image') this.#act('export-png', Buffer.from(request.png, 'base64'));
    else this.#act(request.action, null);
  }

  #act(action: PanelAction, png: Uint8Array | null): void {
    const run = this.#run;
    if (run === null || !this.#actions(run, this.#preview(run)).includes(action)) {
      this.#options.log(`The panel asked for ${action}, which its run does not allow now.`);
      return;
    }
    if (action === 'export-png' && png === null) {
      this.#options.log('The panel asked for a picture without sending it.');
      return;
    }
    void this.#perform(action, run, png);
  }

  async #perform(action: PanelAction, run: Run, png: Uint8Array | null): Promise<void> {
    try {
      await this.#options.perform(action, run, png);
    } catch (error) {
      this.#options.log(`${action} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }

  #change({ options, iterations }: Extract<PanelToHost, { type: 'schedule' }>): void {
    const run = this.#run;
    const preview = run === null ? null : this.#preview(run);
    if (run === null || preview === null || !(isDraft(run) || run.record.request.kind === 'range-test')) {
      this.#options.log('The panel sent a schedule, which its run does not allow now.');
      return;
    }
    const length = isDraft(run) ? iterations : preview.iterations;
    const refused = unusableReason(options, length);
    if (refused === null) this.#keep(run, options, iterations);
    else this.#options.log(`The panel's schedule was dropped: ${refused}`);
    // also where it was dropped: the page then shows what holds
    this.refresh();
  }

  #keep(run: Run, options: ScheduleOptions, iterations: number | null): void {
    const { request } = run.record;
    if (isDraft(run)) run.change({ ...request, schedule: options, training: { ...request.training, iterations } });
    else this.#options.schedules.set(run, options);
  }

  #preview(run: Run): SchedulePreview | null {
    return schedulePreview(run, { chosen: this.#options.schedules.get(run), begun: this.#begun });
  }

  #actions(run: Run, schedule: SchedulePreview | null): PanelAction[] {
    return enabledActions(run, this.#options.isTrusted(), schedule);
  }

  #visibilityChanged(): void {
    if (this.#panel.visible) {
      if (!this.#messages.isCurrent) this.#sendSnapshot();
    } else {
      // a hidden page is gone: VS Code makes it anew
      this.#isListening = false;
      this.#messages.forget();
    }
  }

  #schedule(): void {
    if (!this.#messages.isCurrent || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendDelta();
    }, DELTA_MILLISECONDS);
  }

  #sendSnapshot(): void {
    if (!this.#panel.visible) return;
    if (this.#unavailable !== null) this.#post({ type: 'unavailable', message: this.#unavailable });
    else if (this.#run !== null) this.#post(this.#messages.snapshot(this.#run));
  }

  #sendDelta(): void {
    const delta = this.#run === null || !this.#panel.visible ? null : this.#messages.delta(this.#run);
    if (delta !== null) this.#post(delta);
  }

  #allowed(run: Run): Allowed {
    const schedule = this.#preview(run);
    return { schedule, actions: this.#actions(run, schedule), trusted: this.#options.isTrusted() };
  }

  #post(message: HostToPanel): void {
    // as text: structured messages to a webview turn NaN and Infinity into null
    void this.#panel.webview.postMessage(encode(message));
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#messages.forget();
    this.#run = null;
    this.#subscription?.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  /** Ends the showing. The panel stays open, so that a reload of the window restores it. */
  dispose(): void {
    this.#end();
  }
}
