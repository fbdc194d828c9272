import type * as vscode from 'vscode';
import type { ExperimentView } from '../../experiments/experiments';
import { comparisonToHostSchema, type ComparisonFormat, type ComparisonToHost, type HostToComparison } from '../../protocol/comparisonLink';
import type { Experiment } from '../../protocol/experiment';
import { encode, validate } from '../../protocol/wire';
import { comparisonCsv, comparisonJson } from '../../runs/comparisonExport';
import type { Disposable, Run, RunChange } from '../../runs/run';
import { t } from '../../text/text';
import { comparisonFileName } from './comparisonFileName';
import { ComparisonSource } from './comparisonSource';
import { FollowedRuns } from './followedRuns';
import { SummaryPace } from './summaryPace';

/** Deltas go out at most 20 times a second. */
const DELTA_MILLISECONDS = 50;

export interface ComparisonPanelOptions {
  /** A script's path for display. */
  scriptName(path: string): string;
  /** Writes a file that the person chooses the place of. */
  save(name: string, content: string | Uint8Array): void | Promise<void>;
  openRun(run: Run): void | Promise<void>;
  /** Goes on with an experiment; resolves with it, or with null where the person does not want that after all. */
  resume(experiment: Pick<Experiment, 'id' | 'script'>): Promise<ExperimentView | null>;
  /** Tells the person that what was asked for in the panel could not be done. */
  failed(action: string, error: unknown): void;
  /** Which runs are compared now, for the panel's title. */
  runsChanged(runs: readonly Run[]): void;
  isTrusted(): boolean;
  log(line: string): void;
}

/** One webview that shows runs side by side, alone or as an experiment: a snapshot when its page asks or becomes visible, deltas in between. */
export class ComparisonPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #options: ComparisonPanelOptions;
  readonly #disposables: Disposable[] = [];
  readonly #followed = new FollowedRuns({ changed: (run, change) => this.#runChanged(run, change), ended: () => this.refresh() });
  #experimentChanges: Disposable | null = null;
  #runs: readonly Run[] = [];
  #source: ComparisonSource | null = null;
  #unavailable: string | null = null;
  #seq = 0;
  /** Whether the page has had its snapshot; not while it is hidden. */
  #current = false;
  readonly #pace = new SummaryPace();
  #timer: NodeJS.Timeout | null = null;
  #summaryTimer: NodeJS.Timeout | null = null;

  constructor(panel: vscode.WebviewPanel, options: ComparisonPanelOptions) {
    this.#panel = panel;
    this.#options = options;
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      panel.onDidChangeViewState(() => this.#visibilityChanged()),
      panel.onDidDispose(() => this.dispose()),
    );
  }

  /** Ids of the runs that a person chose to compare; empty for an experiment. */
  get runIds(): string[] {
    return this.#runs.map(({ record }) => record.id);
  }

  get experimentId(): string | null {
    return this.#source?.experiment?.record.id ?? null;
  }

  /** Whether this panel has the focus. */
  get isActive(): boolean {
    return this.#panel.active;
  }

  get isVisible(): boolean {
    return this.#panel.visible;
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  showRuns(runs: readonly Run[]): void {
    this.#runs = runs;
    this.#show(new ComparisonSource(() => this.#runs, null, this.#options.scriptName));
  }

  showExperiment(experiment: ExperimentView): void {
    this.#runs = [];
    this.#show(new ComparisonSource(() => [], experiment, this.#options.scriptName));
    this.#experimentChanges?.dispose();
    this.#experimentChanges = experiment.onDidChange(() => {
      this.#follow();
      this.refresh();
    });
    void experiment.ended.then(() => this.refresh());
  }

  /** Shows why there is nothing to show. */
  showUnavailable(message: string): void {
    this.#unavailable = message;
    this.#sendSnapshot();
  }

  /** Sends what changed besides the curves: states, summaries, trust. */
  refresh(): void {
    this.#pace.changed(true);
    this.#schedule();
  }

  #show(source: ComparisonSource): void {
    source.target = this.#source?.target ?? null;
    this.#source = source;
    this.#unavailable = null;
    this.#follow();
    this.#sendSnapshot();
  }

  #follow(): void {
    this.#followed.follow(this.#source?.runs ?? []);
  }

  #runChanged(run: Run, { anew = false, record }: RunChange): void {
    if (anew) {
      this.#source?.forget(run);
      this.#sendSnapshot();
      return;
    }
    this.#pace.changed(record);
    this.#schedule();
  }

  #receive(message: unknown): void {
    let request: ComparisonToHost;
    try {
      request = validate(comparisonToHostSchema, message, 'a message of the panel');
    } catch (error) {
      this.#options.log(`The panel's message was dropped: ${String(error)}`);
      return;
    }
    void this.#perform(request);
  }

  async #perform(request: ComparisonToHost): Promise<void> {
    try {
      if (request.type === 'ready') this.#ready(request.target);
      else if (request.type === 'target') this.#setTarget(request.target);
      else if (request.type === 'remove') this.#remove(request.run);
      else if (request.type === 'open') await this.#open(request.run);
      else if (request.type === 'export') await this.export(request.format);
      else if (request.type === 'picture') await this.#savePicture(request.png);
      else await this.#steer(request.action);
    } catch (error) {
      this.#options.failed(request.type, error);
    }
  }

  #ready(target: number | null): void {
    if (this.#source !== null) this.#source.target = target;
    this.#sendSnapshot();
  }

  #setTarget(target: number | null): void {
    if (this.#source === null) return;
    this.#source.target = target;
    this.refresh();
  }

  #remove(id: string): void {
    if (this.#runs.length < 2 || !this.runIds.includes(id)) {
      this.#options.log(`The panel asked to remove the run ${id}, which cannot be removed.`);
      return;
    }
    this.#runs = this.#runs.filter(({ record }) => record.id !== id);
    this.#options.runsChanged(this.#runs);
    this.#follow();
    this.#sendSnapshot();
  }

  async #open(id: string): Promise<void> {
    const run = this.#source?.runs.find(({ record }) => record.id === id);
    if (run === undefined) this.#options.log(`The panel asked for the run ${id}, which it does not show.`);
    else await this.#options.openRun(run);
  }

  /** Saves what is shown where the person wants it. The picture is drawn by the page, which sends it when it has. */
  async export(format: ComparisonFormat): Promise<void> {
    const comparison = this.#source?.comparison() ?? null;
    if (this.#source === null || comparison === null) throw new Error(t('There is nothing to export yet: no run has measured anything.'));
    if (format === 'png') {
      this.#post({ type: 'draw-picture' });
      return;
    }
    await this.#options.save(comparisonFileName(this.#source, format), format === 'csv' ? comparisonCsv(comparison, this.#source.runs) : comparisonJson(comparison, this.#source.runs));
  }

  async #savePicture(png: string): Promise<void> {
    if (this.#source !== null) await this.#options.save(comparisonFileName(this.#source, 'png'), Buffer.from(png, 'base64'));
  }

  /** Stops or resumes the experiment. */
  async #steer(action: 'stop' | 'resume'): Promise<void> {
    const experiment = this.#source?.experiment ?? null;
    if (experiment === null || (action === 'stop') !== experiment.isLive || (action === 'resume' && !this.#options.isTrusted())) {
      this.#options.log(`The panel asked for ${action}, which is not possible now.`);
      return;
    }
    if (action === 'stop') {
      await experiment.stop();
      this.refresh();
    } else {
      const resumed = await this.#options.resume(experiment.record);
      if (resumed !== null) this.showExperiment(resumed);
    }
  }

  #visibilityChanged(): void {
    if (!this.#panel.visible) this.#current = false;
    else if (!this.#current) this.#sendSnapshot();
  }

  #schedule(): void {
    if (!this.#current || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendDelta();
    }, DELTA_MILLISECONDS);
  }

  /** The last points of a run are summed up even where none follow. */
  #summariseIn(milliseconds: number): void {
    this.#summaryTimer ??= setTimeout(() => {
      this.#summaryTimer = null;
      this.#schedule();
    }, milliseconds);
  }

  #sendSnapshot(): void {
    if (!this.#panel.visible) return;
    if (this.#unavailable !== null) {
      this.#post({ type: 'unavailable', message: this.#unavailable });
      return;
    }
    if (this.#source === null) return;
    this.#pace.done();
    try {
      const snapshot = this.#source.snapshot(this.#options.isTrusted());
      this.#seq += 1;
      this.#current = true;
      this.#post({ ...snapshot, seq: this.#seq });
    } catch (error) {
      this.#post({ type: 'unavailable', message: error instanceof Error ? error.message : String(error) });
    }
  }

  #sendDelta(): void {
    if (this.#source === null || !this.#current || !this.#panel.visible) return;
    const source = this.#source;
    const send = (summarise: boolean) => {
      this.#seq += 1;
      this.#post({ ...source.delta(this.#options.isTrusted(), summarise), seq: this.#seq });
    };
    if (this.#pace.wait === 0) this.#pace.run(() => send(true));
    else send(false);
    const { wait } = this.#pace;
    if (wait !== null) this.#summariseIn(wait);
  }

  #post(message: HostToComparison): void {
    // as text: structured messages to a webview turn NaN and Infinity into null
    void this.#panel.webview.postMessage(encode(message));
  }

  /** Ends the showing. The panel stays open, so that a reload of the window restores it. */
  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#summaryTimer !== null) clearTimeout(this.#summaryTimer);
    this.#timer = null;
    this.#summaryTimer = null;
    this.#current = false;
    this.#source = null;
    this.#runs = [];
    this.#experimentChanges?.dispose();
    this.#followed.dispose();
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }
}
