import type { Experiment } from '../../protocol/experiment';
import type { RunRecord } from '../../protocol/run';
import { newestFirst } from '../../runs/newestFirst';

/** An entry below a script: an experiment with its runs, or a run of its own. */
export type Entry = { readonly experiment: Experiment; readonly runs: readonly RunRecord[] } | { readonly experiment: null; readonly run: RunRecord };

export interface ScriptEntries {
  /** Absolute path. */
  readonly script: string;
  /** Newest first. */
  readonly entries: readonly Entry[];
}

/** All kept runs and experiments, as the view groups them. */
export interface RunsLibrary {
  /** The script of the newest run first. */
  readonly scripts: readonly ScriptEntries[];
  readonly runs: ReadonlyMap<string, RunRecord>;
  /** Further seeds of the range tests that have some, by their numbers. */
  readonly seeds: ReadonlyMap<string, readonly RunRecord[]>;
  readonly experiments: ReadonlyMap<string, Experiment>;
}

export const emptyLibrary: RunsLibrary = { scripts: [], runs: new Map(), seeds: new Map(), experiments: new Map() };

/** Groups runs by script, experiment and range test. A run whose experiment or range test is gone stands for itself. @param records newest first */
export function runsLibrary(records: readonly RunRecord[], experiments: readonly Experiment[]): RunsLibrary {
  const all = records.filter(({ state }) => state !== 'draft');
  const runs = new Map(all.map((record) => [record.id, record]));
  const seeds = new Map<string, RunRecord[]>();
  const isSeed = ({ request }: RunRecord): boolean => request.seedOf !== null && runs.has(request.seedOf);
  for (const seed of all.filter(isSeed).sort((a, b) => a.request.seed - b.request.seed)) {
    const main = seed.request.seedOf ?? '';
    seeds.set(main, [...(seeds.get(main) ?? []), seed]);
  }
  const shown = all.filter((record) => !isSeed(record));
  const known = new Map(experiments.map((experiment) => [experiment.id, experiment]));
  const experimentOf = ({ request }: RunRecord): Experiment | undefined => known.get(request.experiment?.id ?? '');
  const entries: Entry[] = [
    ...experiments.map((experiment) => ({ experiment, runs: shown.filter((record) => experimentOf(record) === experiment) })),
    ...shown.filter((record) => experimentOf(record) === undefined).map((run) => ({ experiment: null, run })),
  ];
  const byScript = new Map<string, Entry[]>();
  for (const entry of [...entries].sort((a, b) => newestFirst(keptAs(a), keptAs(b)))) {
    const script = entry.experiment === null ? entry.run.request.script : entry.experiment.script;
    byScript.set(script, [...(byScript.get(script) ?? []), entry]);
  }
  return { scripts: [...byScript].map(([script, own]) => ({ script, entries: own })), runs, seeds, experiments: known };
}

function keptAs(entry: Entry): RunRecord | Experiment {
  return entry.experiment === null ? entry.run : entry.experiment;
}
