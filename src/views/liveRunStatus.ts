import { basename } from 'node:path';
import type * as vscodeApi from 'vscode';
import type { Experiments, ExperimentView } from '../experiments/experiments';
import { isOver } from '../protocol/run';
import { withLiveSeeds } from '../runs/furtherSeeds';
import type { Disposable, Run, Runs } from '../runs/run';
import { t } from '../text/text';
import { percentDone, seedsOverText, stateText, trialsText } from './runs/runWords';

/** How often the progress in the status bar is written anew, in milliseconds: often enough to see it move. */
const REFRESH_MS = 1000;

type Going = { readonly experiment: ExperimentView } | { readonly run: Run };

/**
 * What goes on, in the status bar, since its panel may be closed or hidden: an experiment or else a run, and how many others. Clicking shows its panel.
 * Also keeps the context key `superconverge.running`, which enables *Stop Run*.
 */
export class LiveRunStatus implements Disposable {
  private readonly item: vscodeApi.StatusBarItem;
  private readonly parts: Disposable[];
  private timer: NodeJS.Timeout | null = null;
  /** As the context key says; null before it was first set. */
  private isRunning: boolean | null = null;

  constructor(
    private readonly vscode: typeof vscodeApi,
    private readonly runs: Runs,
    private readonly experiments: Pick<Experiments, 'live' | 'onDidChangeLive'>,
    show: { run(run: Run): void; experiment(id: string): void },
  ) {
    this.item = vscode.window.createStatusBarItem('superconverge.liveRun', vscode.StatusBarAlignment.Left);
    this.item.name = t('Superconverge run');
    this.item.command = 'superconverge.showLiveRun';
    const command = vscode.commands.registerCommand('superconverge.showLiveRun', () => {
      const first = this.going()[0];
      if (first === undefined) return;
      if ('run' in first) show.run(first.run);
      else show.experiment(first.experiment.record.id);
    });
    this.parts = [this.item, command, runs.onDidChangeLive(() => this.refresh()), experiments.onDidChangeLive(() => this.refresh())];
    this.refresh();
  }

  dispose(): void {
    if (this.timer !== null) clearInterval(this.timer);
    for (const part of this.parts) part.dispose();
  }

  /** The runs of an experiment are shown as that experiment. */
  private going(): Going[] {
    const experiments = this.experiments.live;
    const ids = new Set(experiments.map(({ record }) => record.id));
    const runs = this.runs.live.filter(({ record }) => !ids.has(record.request.experiment?.id ?? ''));
    return [...experiments.map((experiment) => ({ experiment })), ...runs.map((run) => ({ run }))];
  }

  private refresh(): void {
    const isRunning = this.going().length > 0;
    if (isRunning !== this.isRunning) void this.vscode.commands.executeCommand('setContext', 'superconverge.running', isRunning);
    this.isRunning = isRunning;
    if (!isRunning) {
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
    const [first, ...others] = this.going();
    if (first === undefined) return;
    const more = othersText(others);
    this.item.text = ['run' in first ? runText(first.run) : experimentText(first.experiment), ...(more === '' ? [] : [more])].join(', ');
    this.item.tooltip = 'run' in first ? (first.run.record.activity ?? t('Show the run')) : t('Show the experiment');
  }
}

/** E.g. "+1 running, 2 waiting"; empty where nothing else goes on. */
function othersText(others: readonly Going[]): string {
  const waiting = others.filter((one) => 'run' in one && withLiveSeeds([one.run]).every(({ record }) => record.state === 'queued' || isOver(record.state))).length;
  const running = others.length - waiting;
  return [...(running > 0 ? [t('+{0} running', running)] : []), ...(waiting > 0 ? [t('{0} waiting', waiting)] : [])].join(', ');
}

function runText(run: Run): string {
  // it stands for its further seeds once it is over itself
  const seeds = run.isLive ? '' : seedsOverText((run.seeds ?? []).map(({ record }) => record));
  const percent = percentDone(run);
  const progress = percent === null ? stateText(run.record) : `${String(percent)} %`;
  return `$(graph-line) ${basename(run.record.request.script)} ${seeds === '' ? progress : seeds}`;
}

function experimentText({ record }: ExperimentView): string {
  return `$(beaker) ${basename(record.script)} ${record.kind === 'confirm' ? t('head-to-head') : t('sweep')} ${trialsText(record)}`;
}
