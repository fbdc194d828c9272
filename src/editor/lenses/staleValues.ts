import type { RunRecord } from '../../protocol/run';
import { t } from '../../text/text';
import type { CallRuns } from './callRuns';
import type { InsertedFor } from './insertedSchedules';
import { basisOf, stalenessText } from './staleness';

/** What is said above inserted values that no longer hold. */
export interface StaleValues {
  readonly title: string;
  readonly tooltip: string;
  /** Whether bounds for what the training is now have been measured. */
  readonly isMeasured: boolean;
}

/**
 * Whether an inserted schedule holds for the last run of its training call.
 * @param own runs of that call, newest first
 * @param hash of the script as it is, by `hashOf`
 * @returns null where it does, and where nothing tells
 */
export async function staleValues(callRuns: CallRuns, known: InsertedFor, own: readonly RunRecord[], hash: string): Promise<StaleValues | null> {
  // A script that was changed back is best told by a run of what it is now.
  const last = own.find(({ provenance }) => provenance?.scriptHash === hash) ?? own[0];
  if (last?.provenance == null) return null;
  const current = basisOf(last.provenance);
  const text = stalenessText(known.basis, current);
  if (text === null) return null;
  const measured = await callRuns.measured(own);
  const isMeasured = measured?.record.provenance != null && measured.record.id !== known.run && stalenessText(basisOf(measured.record.provenance), current) === null;
  const title = isMeasured ? t('{0}: insert the new bounds', text) : t('{0}: run range test again', text);
  return { title, tooltip: t('Bounds hold for the batch size, the model, the optimizer and the weight decay that they were measured with'), isMeasured };
}
