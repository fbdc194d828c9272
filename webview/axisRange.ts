/** A stretch of an axis in the axis' own units. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The closest look shows this share of the whole axis. */
const CLOSEST = 1 / 400;
/** A revealed place lies at least this share of the stretch from its edge. */
const MARGIN = 0.08;

/** Zooms so that the place `at` stays where it is. @param factor above 1 = closer */
export function zoomed(shown: Range, whole: Range, at: number, factor: number): Range {
  const width = span(shown);
  const next = Math.max(Math.min(width / factor, span(whole)), CLOSEST * span(whole));
  const share = width === 0 ? 0.5 : (at - shown.min) / width;
  return within({ min: at - share * next, max: at + (1 - share) * next }, whole);
}

export function panned(shown: Range, whole: Range, by: number): Range {
  return within({ min: shown.min + by, max: shown.max + by }, whole);
}

/** The stretch moved as little as makes a place visible. */
export function revealing(shown: Range, whole: Range, place: number): Range {
  const margin = MARGIN * span(shown);
  if (place < shown.min + margin) return panned(shown, whole, place - margin - shown.min);
  return place > shown.max - margin ? panned(shown, whole, place + margin - shown.max) : shown;
}

/** The stretch moved, and where it is too long shortened, so that it lies within the whole. */
export function within(range: Range, whole: Range): Range {
  const width = Math.min(span(range), span(whole));
  const min = Math.min(Math.max(range.min, whole.min), whole.max - width);
  return { min, max: min + width };
}

export function isWhole(range: Range, whole: Range): boolean {
  return span(range) >= span(whole) * (1 - 1e-6);
}

export function span({ min, max }: Range): number {
  return max - min;
}
