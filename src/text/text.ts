/** Texts in the reader's language by their English template; a template that is not among them stays English. */
export type Texts = Readonly<Record<string, string>>;

let texts: Texts = {};

/** Sets the language of everything that {@link t} says from now on in this process or page. */
export function setTexts(translated: Texts): void {
  texts = translated;
}

/**
 * A text for a person in their language. `{0}`, `{1}` ... stand for the values, whose order a translation may change.
 * The template is the key: it must be a literal, so that a test can find every text that needs a translation.
 */
export function t(template: string, ...values: readonly (string | number)[]): string {
  const translated = texts[template] ?? template;
  return translated.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
}
