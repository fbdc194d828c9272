import { readTranslations, TRANSLATIONS_ELEMENT } from '../src/protocol/translations';
import { setTranslations } from '../src/text/text';

/** Takes over the translations that the page was given; to be called before anything of it is made. */
export function takeTranslations(): void {
  const json = document.getElementById(TRANSLATIONS_ELEMENT)?.textContent;
  setTranslations(json == null ? null : readTranslations(json), document.documentElement.lang);
}
