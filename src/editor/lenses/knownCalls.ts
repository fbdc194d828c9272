import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Memento } from 'vscode';
import type { RunRecord } from '../../protocol/run';
import { testedCall } from '../insertTarget';
import type { Script, TrainingCallSite } from '../trainingCalls';

const KEY = 'calledBy';
/** More runs than one goes back to. */
const MOST_KEPT = 200;

const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const kept = v.array(v.object({ run: v.string(), index: whole, of: whole, receiver: v.nullable(v.string()) }));

/** SHA-256 of a script's text in hex, as a run's provenance has it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Which call of a script a run drove. A run knows the line that the call had then. While the script is as it ran, that is the call; it is remembered
 * as the how-manieth of its kind it is, so that it is found again when lines have moved, as they do when a schedule is inserted above it.
 */
export class KnownCalls {
  constructor(private readonly state: Memento) {}

  /** @returns null when the script has no call of that kind */
  siteOf(script: Script, { id, provenance }: Pick<RunRecord, 'id' | 'provenance'>): TrainingCallSite | null {
    if (provenance === null) return null;
    const alike = script.calls.filter(({ api }) => api === provenance.call.api);
    const nearest = testedCall(script, provenance.call);
    if (nearest === null || alike.length === 1) return nearest;
    const all = this.read();
    const known = all.find(({ run }) => run === id);
    if (provenance.scriptHash === hashOf(script.text)) {
      const entry = { run: id, index: alike.indexOf(nearest), of: alike.length, receiver: nearest.receiver };
      if (known === undefined) void this.state.update(KEY, [...all, entry].slice(-MOST_KEPT));
      return nearest;
    }
    if (known === undefined) return nearest;
    if (alike.length === known.of) return alike[known.index] ?? nearest;
    const own = alike.filter(({ receiver }) => receiver !== null && receiver === known.receiver);
    return own.length === 1 ? (own[0] ?? nearest) : nearest;
  }

  private read(): v.InferOutput<typeof kept> {
    // What another version of the extension kept and this one cannot use is learnt anew.
    const result = v.safeParse(kept, this.state.get(KEY));
    return result.success ? result.output : [];
  }
}
