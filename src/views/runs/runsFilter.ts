import { kindText } from '../../editor/runs/describeRun';
import { experimentKindName, experimentStateName } from '../../protocol/stateNames';
import type { Experiment } from '../../protocol/experiment';
import type { RunRecord } from '../../protocol/run';
import type { Entry, ScriptEntries } from './runsLibrary';
import { stateText } from './runWords';

/**
 * What of the view has all words of a filter in its script, kind, state or name. An experiment that has them is left whole.
 * @param filter words between blanks; "" leaves everything
 * @param pathOf a script as the view shows it
 */
export function filtered(scripts: readonly ScriptEntries[], filter: string, pathOf: (script: string) => string): readonly ScriptEntries[] {
  const words = filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return scripts;
  const matches = (texts: readonly string[]): boolean => {
    const text = texts.join('\n').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return scripts.flatMap(({ script, entries }) => {
    const path = pathOf(script);
    const kept = entries.flatMap((entry): Entry[] => {
      if (entry.experiment === null) return matches([path, ...textsOf(entry.run)]) ? [entry] : [];
      const own = [path, ...textsOfExperiment(entry.experiment)];
      if (matches(own)) return [entry];
      const runs = entry.runs.filter((run) => matches([...own, ...textsOf(run)]));
      return runs.length === 0 ? [] : [{ experiment: entry.experiment, runs }];
    });
    return kept.length === 0 ? [] : [{ script, entries: kept }];
  });
}

/** How many runs there are below some scripts. */
export function countRuns(scripts: readonly ScriptEntries[]): number {
  return scripts.flatMap(({ entries }) => entries).reduce((sum, entry) => sum + (entry.experiment === null ? 1 : entry.runs.length), 0);
}

function textsOf(record: RunRecord): string[] {
  return [record.name ?? '', kindText(record.request), stateText(record)];
}

function textsOfExperiment({ kind, state }: Experiment): string[] {
  return [experimentKindName(kind), experimentStateName(state)];
}
