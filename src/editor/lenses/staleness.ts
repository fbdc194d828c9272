import * as v from 'valibot';
import type { SavedSchedule } from '../../protocol/onecycleFile';
import type { Provenance } from '../../protocol/run';
import { countText } from '../../text/counts';
import { t } from '../../text/text';
import { shortNumber } from '../snippets/numbers';

/** What bounds hold for: those parts of a run's provenance that move them. */
export const basisSchema = v.object({
  batchSize: v.nullable(v.number()),
  optimizer: v.string(),
  /** null = none seen. */
  weightDecay: v.nullable(v.number()),
  /** Trainable scalars; null = not known. */
  parameters: v.nullable(v.number()),
  layers: v.nullable(v.array(v.string())),
});
export type Basis = v.InferOutput<typeof basisSchema>;

export function basisOf({ batchSize, optimizer, parameters, layers }: Provenance): Basis {
  return { batchSize, optimizer: optimizer.className, weightDecay: optimizer.weightDecay, parameters, layers };
}

/** As far as onecycle.json tells. */
export function basisOfSaved({ provenance: { batchSize, optimizer, weightDecay } }: SavedSchedule): Basis {
  return { batchSize, optimizer, weightDecay, parameters: null, layers: null };
}

interface Change {
  /** What it was, in full. */
  readonly was: string;
  /** What it is, as it reads right after {@link was}. */
  readonly is: string;
  /** What it is, in full. */
  readonly isInFull: string;
}

/** Says for what values were inserted and what the last run had instead, e.g. "Inserted for batch size 64; the last run had 128"; null where nothing differs that both tell. */
export function stalenessText(inserted: Basis, last: Basis): string | null {
  // Of a curve that was opened from a file neither is known.
  const isKnown = inserted.optimizer !== '' && last.optimizer !== '';
  const changes = [batchSize(inserted, last), ...(isKnown ? [optimizer(inserted, last), weightDecay(inserted, last)] : []), model(inserted, last)].filter((change) => change !== null);
  const [only] = changes;
  if (only === undefined) return null;
  if (changes.length === 1) return t('Inserted for {0}; the last run had {1}', only.was, only.is);
  return t('Inserted for {0}; the last run had {1}', changes.map(({ was }) => was).join(', '), changes.map(({ isInFull }) => isInFull).join(', '));
}

function batchSize({ batchSize: was }: Basis, { batchSize: is }: Basis): Change | null {
  if (was === null || is === null || was === is) return null;
  return { was: t('batch size {0}', was), is: String(is), isInFull: t('batch size {0}', is) };
}

function optimizer({ optimizer: was }: Basis, { optimizer: is }: Basis): Change | null {
  return was === is ? null : { was, is, isInFull: is };
}

function weightDecay({ weightDecay: was }: Basis, { weightDecay: is }: Basis): Change | null {
  if ((was ?? 0) === (is ?? 0)) return null;
  const text = (value: number | null): string => (value === null || value === 0 ? t('no weight decay') : t('weight decay {0}', shortNumber(value)));
  return { was: text(was), is: is === null || is === 0 || was === null || was === 0 ? text(is) : shortNumber(is), isInFull: text(is) };
}

function model(inserted: Basis, last: Basis): Change | null {
  const [was, is] = [inserted.parameters, last.parameters];
  if (was !== null && is !== null && was !== is) {
    return { was: t('a model of {0} parameters', countText(was)), is: countText(is), isInFull: t('{0} parameters', countText(is)) };
  }
  if (inserted.layers === null || last.layers === null || inserted.layers.join() === last.layers.join()) return null;
  const layers = last.layers.join(', ');
  return { was: t('a model of the layers {0}', inserted.layers.join(', ')), is: layers, isInFull: t('the layers {0}', layers) };
}
