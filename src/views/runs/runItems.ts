import type * as vscodeApi from 'vscode';
import { experimentKindName, experimentStateName } from '../../protocol/stateNames';
import type { Experiment } from '../../protocol/experiment';
import { isOver, type RunRecord, type RunState } from '../../protocol/run';
import { repeatObstacle, seedsGoOn } from '../../runs/furtherSeeds';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import { nodeId, type RunsNode } from './runsNode';
import type { RunSummary } from './runSummary';
import { runTooltip } from './runTooltip';
import { runDescription, runLabel, seedsOverText, stateText, timeText, trialsText } from './runWords';

type Look = readonly [icon: string, colour: string];

const looks: Readonly<Record<RunState, Look>> = {
  draft: ['circle-outline', 'testing.iconUnset'],
  queued: ['watch', 'testing.iconQueued'],
  starting: ['loading~spin', 'charts.blue'],
  preparing: ['loading~spin', 'charts.blue'],
  sweep: ['loading~spin', 'charts.blue'],
  running: ['loading~spin', 'charts.blue'],
  finished: ['pass', 'testing.iconPassed'],
  stopped: ['circle-slash', 'testing.iconSkipped'],
  failed: ['error', 'testing.iconFailed'],
};

const experimentLooks: Readonly<Record<Experiment['state'], Look>> = {
  running: looks.running,
  paused: ['debug-pause', 'testing.iconQueued'],
  finished: ['beaker', 'testing.iconPassed'],
  stopped: looks.stopped,
  failed: looks.failed,
};

/** What is shown of a run besides its record. */
export interface RunParts {
  /** What it is in its experiment; null = it stands for itself. */
  readonly arm: string | null;
  /** The live run; null where it is over or another window's. */
  readonly run: Run | null;
  readonly summary: RunSummary | null;
  /** Records of its further seeds. */
  readonly seeds: readonly RunRecord[];
}

/** How the elements of the view look. */
export class RunItems {
  constructor(
    private readonly vscode: typeof vscodeApi,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @param count runs below it */
  script(script: string, count: number, isFirst: boolean): vscodeApi.TreeItem {
    const { TreeItemCollapsibleState, ThemeIcon, Uri } = this.vscode;
    const item = this.item({ kind: 'script', script }, this.pathOf(script), isFirst ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed);
    item.resourceUri = Uri.file(script);
    item.iconPath = ThemeIcon.File;
    item.description = count === 1 ? t('1 run') : t('{0} runs', count);
    item.tooltip = script;
    item.contextValue = 'script';
    return item;
  }

  /** @param count entries that it holds */
  older(node: Extract<RunsNode, { kind: 'older' }>, count: number): vscodeApi.TreeItem {
    const item = this.item(node, t('Older'), this.vscode.TreeItemCollapsibleState.Collapsed);
    item.description = String(count);
    item.iconPath = new this.vscode.ThemeIcon('history');
    item.contextValue = 'older';
    return item;
  }

  /** @param isHere whether it goes on in this window */
  experiment(experiment: Experiment, isHere: boolean): vscodeApi.TreeItem {
    const { id, kind, state, createdAt, reason } = experiment;
    const label = `${experimentKindName(kind)}, ${timeText(createdAt, this.now(), this.language)}`;
    const item = this.item({ kind: 'experiment', id }, label, this.vscode.TreeItemCollapsibleState.Collapsed);
    const words = [...(state === 'running' || state === 'finished' ? [] : [experimentStateName(state)]), trialsText(experiment)].join(' · ');
    item.description = words;
    item.iconPath = this.icon(experimentLooks[state]);
    item.tooltip = reason === null ? `${label}: ${words}` : `${label}: ${words}. ${reason}`;
    item.contextValue = `experiment.${state === 'running' ? (isHere ? 'live' : 'elsewhere') : 'over'}`;
    item.command = this.open();
    item.accessibilityInformation = { label: `${label}, ${experimentStateName(state)}, ${words}` };
    return item;
  }

  run(record: RunRecord, { arm, run, summary, seeds }: RunParts): vscodeApi.TreeItem {
    const { request, name, state } = record;
    const label = name ?? (arm === null ? runLabel(record, this.now(), this.language) : t('{0}, seed {1}', arm, request.seed));
    const others = seeds.map((seed) => ({ record: seed }));
    const look = isOver(state) && seedsGoOn({ seeds: others }) ? looks.running : looks[state];
    const item = this.ofRun(record, label, look, run, summary);
    const { None, Collapsed } = this.vscode.TreeItemCollapsibleState;
    item.collapsibleState = seeds.length === 0 ? None : Collapsed;
    item.description = [runDescription(record, run?.isLive === true ? run : null, summary), seedsOverText(seeds)].filter((text) => text !== '').join(' · ');
    const isRepeatable = repeatObstacle({ record, seeds: others }) === null;
    item.contextValue = ['run', request.kind, runContext(record, run), ...(isRepeatable ? ['repeatable'] : []), ...(summary?.bounds == null ? [] : ['bounds'])].join('.');
    item.accessibilityInformation = { label: `${label}, ${stateText(record)}, ${item.description}` };
    return item;
  }

  /**
   * A further seed, below its range test.
   * @param run the live run; null where it is over or another window's
   */
  seed(record: RunRecord, run: Run | null, summary: RunSummary | null): vscodeApi.TreeItem {
    return this.ofRun(record, record.name ?? t('seed {0}', record.request.seed), looks[record.state], run, summary);
  }

  /** Opens what is selected: VS Code forgets a command's arguments whenever the view is drawn anew, and then answers a click with an error. */
  private open(): vscodeApi.Command {
    return { command: 'superconverge.showRun', title: t('Open') };
  }

  private ofRun(record: RunRecord, label: string, look: Look, run: Run | null, summary: RunSummary | null): vscodeApi.TreeItem {
    const { id, request } = record;
    const item = this.item({ kind: 'run', id }, label, this.vscode.TreeItemCollapsibleState.None);
    item.description = runDescription(record, run, summary);
    item.iconPath = this.icon(look);
    item.tooltip = this.tooltip(record, label, summary);
    item.contextValue = ['run', request.kind, runContext(record, run), ...(summary?.bounds == null ? [] : ['bounds'])].join('.');
    item.command = this.open();
    item.accessibilityInformation = { label: `${label}, ${stateText(record)}, ${item.description}` };
    return item;
  }

  /** A script as the view shows it: from its workspace folder on. */
  pathOf(script: string): string {
    return this.vscode.workspace.asRelativePath(script);
  }

  private get language(): string {
    return this.vscode.env.language;
  }

  private item(node: RunsNode, label: string, state: vscodeApi.TreeItemCollapsibleState): vscodeApi.TreeItem {
    const item = new this.vscode.TreeItem(label, state);
    item.id = nodeId(node);
    return item;
  }

  private icon([name, colour]: Look): vscodeApi.ThemeIcon {
    return new this.vscode.ThemeIcon(name, new this.vscode.ThemeColor(colour));
  }

  private tooltip(record: RunRecord, label: string, summary: RunSummary | null): vscodeApi.MarkdownString {
    const markdown = new this.vscode.MarkdownString();
    markdown.appendMarkdown(`**${escaped(label)}**\n\n`);
    for (const { name, text } of runTooltip(record, this.pathOf(record.request.script), summary, this.language)) {
      markdown.appendMarkdown(name === null ? `\n\n${escaped(text)}\n` : `- ${escaped(`${name}: ${text}`)}\n`);
    }
    return markdown;
  }
}

/** Whether a run goes on in this window, in another, or is over. */
function runContext({ state }: RunRecord, run: Run | null): 'live' | 'elsewhere' | 'over' {
  if (run !== null) return 'live';
  return isOver(state) ? 'over' : 'elsewhere';
}

/** Text of scripts and people as Markdown that shows it as it is. VS Code's own appendText glues all words together, so that lines break within them. */
function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]()#+\-.!~<>|&$]/g, '\\$&');
}
