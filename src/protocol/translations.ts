import * as v from 'valibot';
import type { Translations } from '../text/text';

/** Id of the element of a page that holds its translations as JSON; a page without one is English. */
export const TRANSLATIONS_ELEMENT = 'translations';

const translationsSchema = v.record(v.string(), v.string());

/**
 * The content of a translation's file.
 * @returns null where it is none: then a person reads English, which is better than nothing
 */
export function readTranslations(json: string): Translations | null {
  try {
    const result = v.safeParse(translationsSchema, JSON.parse(json));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}
