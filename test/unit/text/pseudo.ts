import type { Translations } from '../../../src/text/text';
import { textCalls } from './templates';

/** A translation in which each text stands between ⟦ and ⟧: what a person sees without them does not go through `t`. */
export function pseudoTranslations(): Translations {
  return Object.fromEntries(textCalls().flatMap(({ template }) => (template === null ? [] : [[template, `⟦${template}⟧`]])));
}

/**
 * What of a text is not translated: the words outside of the brackets.
 * @param given texts that are nobody's to translate, as names of files
 * @returns '' where there are none
 */
export function untranslated(text: string, given: readonly string[] = []): string {
  let depth = 0;
  let outside = '';
  for (const letter of text) {
    if (letter === '⟦') depth += 1;
    else if (letter === '⟧') depth -= 1;
    else if (depth === 0) outside += letter;
  }
  for (const one of given) outside = outside.replaceAll(one, '');
  return /\p{L}{2}/u.test(outside) ? outside.trim() : '';
}
