import { t } from '../../text/text';
import type { VsCode } from '../editorServices';
import type { Replacement } from './placeSchedule';

/**
 * Asks what becomes of an inserted schedule that a person has changed since.
 * @param canReplaceValues whether its numbers can be told from the rest
 * @returns null when the person cancelled
 */
export async function askReplacement({ window }: Pick<VsCode, 'window'>, canReplaceValues: boolean): Promise<Replacement | null> {
  const values = t('Replace Values Only');
  const all = t('Replace All');
  const detail = canReplaceValues
    ? t('Replace Values Only writes the new numbers and keeps the rest as you made it. Replace All writes the schedule anew. One undo takes either back.')
    : t('Its numbers cannot be told apart any more. Replace All writes the schedule anew; one undo takes it back.');
  const answer = await window.showWarningMessage(t('The schedule that was inserted here has been changed since.'), { modal: true, detail }, ...(canReplaceValues ? [values] : []), all);
  if (answer === undefined) return null;
  return answer === all ? 'all' : 'values';
}
