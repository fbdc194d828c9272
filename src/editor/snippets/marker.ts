/** First line of every inserted schedule, by which it is found again. */
export const MARKER = 'One-cycle schedule (Smith & Topin, arXiv:1708.07120), inserted by Superconverge.';
/** Stands in the last line of a schedule in a language that is not parsed here. */
export const END_MARK = '[sc:end]';

const tag = / \[sc:(?<hash>[0-9a-f]{8})\]/;

/** The fingerprint that stands behind a marker; null where there is none. */
export function hashIn(text: string): string | null {
  return tag.exec(text)?.groups?.['hash'] ?? null;
}

/** A text with the fingerprint behind its marker: of the text itself, or the given one. */
export function withHash(text: string, hash = fingerprint(text)): string {
  return text.replace(tag, '').replace(MARKER, `${MARKER} [sc:${hash}]`);
}

/**
 * Tells whether a person has changed what was inserted (FNV-1a, 32 bits, as 8 hex digits). Blind to what formatters do:
 * spaces, line ends, kinds of quotes, semicolons and commas; and to the fingerprint itself.
 */
export function fingerprint(text: string): string {
  const essence = text.replace(tag, '').replace(/[\s;,]/g, '').replace(/['`]/g, '"');
  let hash = 0x811c9dc5;
  for (let index = 0; index < essence.length; index += 1) hash = Math.imul(hash ^ essence.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
