import { readFileSync } from 'node:fs';
import { readTranslations } from '../../protocol/translations';
import { setTranslations } from '../../text/text';

/**
 * Takes over the translations of a file, in this thread; to be called before any text is made.
 * @param file null = there are none. One that is missing or broken leaves the texts English: no reason to refuse a run.
 */
export function takeTranslations(file: string | null): void {
  if (file === null) return;
  try {
    setTranslations(readTranslations(readFileSync(file, 'utf8')));
  } catch {
    setTranslations(null);
  }
}
