import type * as vscodeApi from 'vscode';
import type { Experiments } from '../../experiments/experiments';
import { isOver, type RunRecord } from '../../protocol/run';
import { withLiveSeeds } from '../../runs/furtherSeeds';
import type { KeptRuns } from '../../runs/keptRuns';
import type { Disposable, Run } from '../../runs/run';
import { RunItems } from './runItems';
import { countRuns, filtered } from './runsFilter';
import { emptyLibrary, runsLibrary, type Entry, type RunsLibrary, type ScriptEntries } from './runsLibrary';
import { KnownNodes, type RunsNode } from './runsNode';
import { RunSummaries } from './runSummaries';
import { summaryOf } from './runSummary';
import { Throttled } from './throttled';

/** Live runs are drawn anew at most twice a second. */
const REDRAW_MS = 500;
/** Entries of a script that are shown at once; what is older opens on demand, so that nobody waits for the points of hundreds of runs. */
const PAGE = 50;

export interface RunsTreeSetup {
  readonly vscode: typeof vscodeApi;
  readonly runs: Pick<KeptRuns, 'live' | 'listAll' | 'open'>;
  readonly experiments: Pick<Experiments, 'live' | 'list'>;
  readonly log: (line: string) => void;
}

export interface RunIds {
  readonly runs: readonly string[];
  readonly experiments: readonly string[];
}

/** How many runs are shown of how many there are. */
export interface Shown {
  readonly shown: number;
  readonly all: number;
}

/** The content of the *Runs* view: scripts, their experiments and runs. Reads records when it is shown, and points of what is unfolded. */
export class RunsTree implements vscodeApi.TreeDataProvider<RunsNode>, Disposable {
  readonly onDidChangeTreeData: vscodeApi.Event<RunsNode[] | undefined>;
  /** Words that script, kind, state or name must have; "" = all are shown. */
  filter = '';

  private readonly changes: vscodeApi.EventEmitter<RunsNode[] | undefined>;
  private readonly loads: vscodeApi.EventEmitter<Shown>;
  private readonly nodes = new KnownNodes();
  private readonly items: RunItems;
  private readonly summaries: RunSummaries;
  private readonly redraws: Throttled<RunsNode | null>;
  private library: RunsLibrary = emptyLibrary;
  private shown: readonly ScriptEntries[] = [];
  /** How often everything was begun to be read, and which of those readings is shown: one may end before an earlier one. */
  private readings = 0;
  private shownReading = 0;

  constructor(private readonly setup: RunsTreeSetup) {
    const { vscode, runs, log } = setup;
    this.changes = new vscode.EventEmitter();
    this.loads = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.changes.event;
    this.items = new RunItems(vscode);
    this.redraws = new Throttled(REDRAW_MS, (changed) => this.changes.fire(changed.has(null) ? undefined : [...changed].filter((node) => node !== null)));
    this.summaries = new RunSummaries({ open: (id) => runs.open(id), onDidRead: (id) => this.redrawRun(id), log });
  }

  /** Tells after everything was read anew. */
  get onDidLoad(): vscodeApi.Event<Shown> {
    return this.loads.event;
  }

  dispose(): void {
    this.redraws.dispose();
    this.summaries.pause();
    this.changes.dispose();
    this.loads.dispose();
  }

  /** Reads everything anew, soon. */
  refresh(): void {
    this.redraws.add(null);
  }

  redrawRun(id: string): void {
    this.redraws.add(this.nodes.get({ kind: 'run', id }));
  }

  setFilter(filter: string): void {
    this.filter = filter.trim();
    this.refresh();
  }

  /** Stops reading points: the view is hidden. */
  pause(): void {
    this.summaries.pause();
  }

  /** Whether something goes on in another window, whose progress nobody tells. */
  get followsOthers(): boolean {
    const live = new Set([...this.live(), ...this.setup.experiments.live].map(({ record }) => record.id));
    const goingOn = [...this.library.runs.values()].filter(({ state }) => !isOver(state));
    const experiments = [...this.library.experiments.values()].filter(({ state }) => state === 'running');
    return [...goingOn, ...experiments].some(({ id }) => !live.has(id));
  }

  async getChildren(node?: RunsNode): Promise<RunsNode[]> {
    if (node === undefined) {
      await this.load();
      return this.shown.map(({ script }) => this.nodes.get({ kind: 'script', script }));
    }
    const [list, from] = node.kind === 'older' ? [node.of, node.from] : [node, 0];
    if (list.kind === 'run') return this.seedsOf(list.id);
    const all = this.below(list);
    const page = all.slice(from, from + PAGE);
    this.want(page);
    return [...page, ...(all.length > from + PAGE ? [this.nodes.get({ kind: 'older', of: list, from: from + PAGE })] : [])];
  }

  getTreeItem(node: RunsNode): vscodeApi.TreeItem {
    if (node.kind === 'script') return this.items.script(node.script, countRuns(this.shown.filter(({ script }) => script === node.script)), this.shown[0]?.script === node.script);
    if (node.kind === 'older') return this.items.older(node, this.below(node.of).length - node.from);
    if (node.kind === 'experiment') {
      const live = this.setup.experiments.live.find(({ record }) => record.id === node.id);
      const experiment = live?.record ?? this.library.experiments.get(node.id);
      return experiment === undefined ? this.gone() : this.items.experiment(experiment, live !== undefined);
    }
    const live = this.live().find(({ record }) => record.id === node.id) ?? null;
    const record = this.recordOf(node.id);
    if (record === null) return this.gone();
    const summary = live === null ? this.summaries.get(node.id) : this.liveSummary(live);
    if (this.mainOf(record) !== null) return this.items.seed(record, live, summary);
    const seeds = live?.seeds?.map((seed) => seed.record) ?? this.library.seeds.get(node.id) ?? [];
    return this.items.run(record, { arm: this.armOf(record), run: live, summary, seeds });
  }

  getParent(node: RunsNode): RunsNode | null {
    if (node.kind === 'script') return null;
    const record = node.kind === 'run' ? this.recordOf(node.id) : null;
    const main = record === null ? null : this.mainOf(record);
    if (main !== null) return this.nodes.get({ kind: 'run', id: main });
    if (node.kind === 'older') return node.from <= PAGE ? node.of : this.nodes.get({ ...node, from: node.from - PAGE });
    for (const { script, entries } of this.shown) {
      const own: RunsNode = this.nodes.get({ kind: 'script', script });
      for (const entry of entries) {
        if (isOf(entry, node)) return own;
        if (entry.experiment !== null && node.kind === 'run' && entry.runs.some(({ id }) => id === node.id)) return this.nodes.get({ kind: 'experiment', id: entry.experiment.id });
      }
    }
    return null;
  }

  /** The runs and experiments that nodes stand for, each once. An experiment stands for all of its runs, whatever the filter shows of them. */
  idsOf(nodes: readonly RunsNode[]): RunIds {
    const runs = new Set<string>();
    const experiments = new Set<string>();
    const add = (node: RunsNode): void => {
      if (node.kind === 'run') runs.add(node.id);
      else if (node.kind === 'older') this.below(node.of).slice(node.from).forEach(add);
      else if (node.kind === 'script') this.below(node).forEach(add);
      else {
        experiments.add(node.id);
        for (const { id, request } of this.library.runs.values()) if (request.experiment?.id === node.id) runs.add(id);
      }
    };
    nodes.forEach(add);
    return { runs: [...runs], experiments: [...experiments] };
  }

  /** The experiment that a run is a part of; null where there is none, or it is gone. */
  experimentOf(runId: string): string | null {
    const id = this.recordOf(runId)?.request.experiment?.id;
    return id !== undefined && this.library.experiments.has(id) ? id : null;
  }

  /** Everything that the filter shows. */
  all(): readonly RunsNode[] {
    return this.shown.map(({ script }) => this.nodes.get({ kind: 'script', script }));
  }

  /** A record as it was read last, or as the live run has it. */
  recordOf(id: string): RunRecord | null {
    const live = this.live().find(({ record }) => record.id === id);
    const kept = this.library.runs.get(id) ?? null;
    if (live === undefined || live.isLive || kept === null) return live?.record ?? kept;
    // a range test whose seeds go on is over itself, and renamed on disk alone
    return { ...live.record, name: kept.name ?? null };
  }

  private async load(): Promise<void> {
    const { runs, experiments } = this.setup;
    this.readings += 1;
    const reading = this.readings;
    const [records, kept] = await Promise.all([runs.listAll(), experiments.list()]);
    if (reading < this.shownReading) return;
    this.shownReading = reading;
    this.library = runsLibrary(records, kept);
    this.shown = filtered(this.library.scripts, this.filter, (script) => this.items.pathOf(script));
    this.loads.fire({ shown: countRuns(this.shown), all: countRuns(this.library.scripts) });
  }

  private below(node: Extract<RunsNode, { kind: 'script' | 'experiment' }>): RunsNode[] {
    if (node.kind === 'script') return (this.shown.find(({ script }) => script === node.script)?.entries ?? []).map((entry) => this.nodes.get(nodeOf(entry)));
    const entry = this.shown.flatMap(({ entries }) => entries).find(({ experiment }) => experiment?.id === node.id);
    return entry === undefined || entry.experiment === null ? [] : entry.runs.map(({ id }) => this.nodes.get({ kind: 'run', id }));
  }

  private live(): Run[] {
    return withLiveSeeds(this.setup.runs.live);
  }

  /** Further seeds of a range test, below it. */
  private seedsOf(id: string): RunsNode[] {
    const seeds = (this.library.seeds.get(id) ?? []).map((seed) => this.nodes.get({ kind: 'run' as const, id: seed.id }));
    this.want(seeds);
    return seeds;
  }

  /** The range test that a run is a further seed of; null where it is none, or that is gone. */
  private mainOf({ request: { seedOf } }: RunRecord): string | null {
    return seedOf !== null && this.library.runs.has(seedOf) ? seedOf : null;
  }

  private want(nodes: readonly RunsNode[]): void {
    const records = nodes.flatMap((node) => (node.kind === 'run' ? (this.library.runs.get(node.id) ?? []) : []));
    // what a range test comes to changes with each seed that ends
    const stateOf = ({ id }: RunRecord): string => (this.library.seeds.get(id) ?? []).map((seed) => `${seed.id} ${seed.state}`).join();
    this.summaries.want(records.map((record) => ({ record, version: stateOf(record) })));
  }

  private armOf({ request }: RunRecord): string | null {
    const { id = '', arm = '' } = request.experiment ?? {};
    return this.library.experiments.get(id)?.arms.find((one) => one.id === arm)?.label ?? null;
  }

  /** Of what goes on the view says how far it has come, and the bounds as soon as there are some: that there are none is known at the end. */
  private liveSummary(run: Run): ReturnType<typeof summaryOf> | null {
    return run.record.request.kind === 'range-test' ? { ...summaryOf(run), ...(run.isLive ? { refusal: null } : {}) } : null;
  }

  /** What was deleted between its listing and its drawing; the next listing leaves it out. */
  private gone(): vscodeApi.TreeItem {
    return new this.setup.vscode.TreeItem('');
  }
}

function nodeOf(entry: Entry): RunsNode {
  return entry.experiment === null ? { kind: 'run', id: entry.run.id } : { kind: 'experiment', id: entry.experiment.id };
}

function isOf(entry: Entry, node: RunsNode): boolean {
  const own = nodeOf(entry);
  return own.kind === node.kind && 'id' in own && 'id' in node && own.id === node.id;
}
