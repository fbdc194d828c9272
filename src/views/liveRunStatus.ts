import { basename } from 'node:path';
import type * as vscodeApi from 'vscode';
import type { Disposable, Run, Runs } from '../runs/run';

/** How often the progress in the status bar is written anew, in milliseconds: often enough to see it move. */
const REFRESH_MS = 1000;

/**
 * The run that goes on, in the status bar, since its panel may be closed or hidden; clicking shows the panel.
 * Also keeps the context key `superconverge.running`, which enables *Stop Run*.
 */
export class LiveRunStatus implements Disposable {
  private readonly item: vscodeApi.StatusBarItem;
  private readonly parts: Disposable[];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly vscode: typeof vscodeApi,
    private readonly runs: Runs,
    show: (run: Run) => void,
  ) {
    this.item = vscode.window.createStatusBarItem('superconverge.liveRun', vscode.StatusBarAlignment.Left);
    this.item.name = 'Superconverge run';
    this.item.command = 'superconverge.showLiveRun';
    const command = vscode.commands.registerCommand('superconverge.showLiveRun', () => {
      const run = runs.live[0];
      if (run !== undefined) show(run);
    });
    this.parts = [this.item, command, runs.onDidChangeLive(() => this.refresh())];
    this.refresh();
  }

  dispose(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const part of this.parts) part.dispose();
  }

  private refresh(): void {
    const run = this.runs.live[0];
    void this.vscode.commands.executeCommand('setContext', 'superconverge.running', run !== undefined);
    if (run === undefined) {
      if (this.timer !== null) clearInterval(this.timer);
      this.timer = null;
      this.item.hide();
      return;
    }
    this.timer ??= setInterval(() => this.write(), REFRESH_MS);
    this.write();
    this.item.show();
  }

  private write(): void {
    const { live } = this.runs;
    const run = live[0];
    if (run === undefined) return;
    const { request, totalIterations, activity, state } = run.record;
    const done = run.batch.at(-1)?.iteration ?? 0;
    const progress = totalIterations === null || done === 0 ? state : `${String(Math.min(99, Math.floor((100 * done) / Math.max(1, totalIterations))))} %`;
    const waiting = live.length > 1 ? `, ${String(live.length - 1)} waiting` : '';
    this.item.text = `$(graph-line) ${basename(request.script)} ${progress}${waiting}`;
    this.item.tooltip = activity ?? 'Show the run';
  }
}
