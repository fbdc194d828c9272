import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { RunRecord } from '../../protocol/run';
import { testedCall } from '../insertion/insertTarget';
import { KeptList } from '../keptList';
import type { Script, TrainingCallSite } from '../sources/trainingCalls';

const KEY = 'calledBy';
/** More runs than one goes back to. */
const MOST_KEPT = 200;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const entry = v.object({ run: v.string(), index: whole, of: whole, receiver: v.nullable(v.string()) });
type Entry = v.InferOutput<typeof entry>;

/** SHA-256 of a script's text in hex, as a run's provenance has it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Which calls of a script runs drove. A run knows the line that the call had then. While the script is as it ran, that is the call; it is remembered
 * as the how-manieth of its kind it is, so that it is found again when lines have moved, as they do when a schedule is inserted above it.
 */
export class KnownCalls {
  private readonly kept: KeptList<Entry>;

  constructor(state: Memento) {
    this.kept = new KeptList(state, KEY, MOST_KEPT, entry);
  }

  /**
   * @param records newest first
   * @returns the calls by the ids of the runs; without runs whose kind of call the script does not have
   */
  sitesOf(script: Script, records: readonly Pick<RunRecord, 'id' | 'provenance'>[]): ReadonlyMap<string, TrainingCallSite> {
    const hash = hashOf(script.text);
    const known = new Map(this.kept.read().map((one) => [one.run, one]));
    const learnt = new Map<string, Entry>();
    const sites = new Map<string, TrainingCallSite>();
    for (const { id, provenance } of records) {
      const nearest = testedCall(script, provenance?.call ?? null);
      if (nearest === null) continue;
      const alike = script.calls.filter(({ api }) => api === nearest.api);
      const before = known.get(id);
      const isAsItRan = provenance?.scriptHash === hash;
      sites.set(id, isAsItRan || before === undefined ? nearest : (remembered(before, alike) ?? nearest));
      if (isAsItRan && before === undefined && alike.length > 1) learnt.set(id, { run: id, index: alike.indexOf(nearest), of: alike.length, receiver: nearest.receiver });
    }
    this.remember(known, learnt, records);
    return sites;
  }

  /** Of the script that was looked at the newest runs stay, so that what is kept settles however many runs there are. */
  private remember(known: ReadonlyMap<string, Entry>, learnt: ReadonlyMap<string, Entry>, records: readonly Pick<RunRecord, 'id'>[]): void {
    const newest = records.flatMap(({ id }) => known.get(id) ?? learnt.get(id) ?? []).slice(0, MOST_KEPT);
    if (!newest.some(({ run }) => learnt.has(run))) return;
    const ids = new Set(records.map(({ id }) => id));
    this.kept.write([...[...known.values()].filter(({ run }) => !ids.has(run)), ...newest.reverse()]);
  }
}

/** The call that was remembered; null where it can no longer be told. */
function remembered({ index, of, receiver }: Entry, alike: readonly TrainingCallSite[]): TrainingCallSite | null {
  if (alike.length === of) return alike[index] ?? null;
  const own = alike.filter((site) => site.receiver !== null && site.receiver === receiver);
  return own.length === 1 ? (own[0] ?? null) : null;
}
