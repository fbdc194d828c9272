/** A translation: the text in the person's language for each English template. */
export type Translations = Readonly<Record<string, string>>;

let language = 'en';
let texts: Translations | null = null;
// no own text of a bundle is taken for one of Object's, e.g. 'constructor'
let lookUp: ReadonlyMap<string, string> = new Map();

/**
 * Sets what {@link t} speaks from now on; to be called before any text is made.
 * @param translations null = the templates themselves, which are English
 * @param languageTag of the translations, e.g. 'de'
 */
export function setTranslations(translations: Translations | null, languageTag = 'en'): void {
  texts = translations;
  language = translations === null ? 'en' : languageTag;
  lookUp = new Map(Object.entries(translations ?? {}));
}

/** What {@link t} speaks, to be handed on to a page. */
export function currentTranslations(): { readonly language: string; readonly translations: Translations | null } {
  return { language, translations: texts };
}

/**
 * A text for a person. `{0}`, `{1}` ... stand for the values, so that a translation may change their order.
 * The template is a literal: a translation is found by it.
 */
export function t(template: string, ...values: readonly (string | number)[]): string {
  const text = lookUp.get(template) ?? template;
  if (values.length === 0) return text;
  return text.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
