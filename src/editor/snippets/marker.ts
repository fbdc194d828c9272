import { scheduleKinds, type ScheduleKind } from '../../schedule/scheduleOptions';

/** Ends the first line of everything that is inserted, by which it is found again. */
const SIGNATURE = ', inserted by Superconverge.';
/** Stands in the last line of what is inserted in a language that is not parsed here. */
export const END_MARK = '[sc:end]';

/** What the inserted schedules are called in code: never translated, since they are found again by it. */
const subjects: Readonly<Record<ScheduleKind, string>> = {
  'one-cycle': 'One-cycle schedule (Smith & Topin, arXiv:1708.07120)',
  'smith-one-cycle': 'One-cycle schedule of the code of Smith & Topin (arXiv:1708.07120)',
  'pytorch-one-cycle': 'One-cycle schedule of PyTorch (OneCycleLR)',
  'pytorch-three-phase': 'One-cycle schedule of PyTorch (OneCycleLR with three_phase)',
  'fastai-one-cycle': 'One-cycle schedule of fastai (fit_one_cycle)',
  triangular: 'Cyclical schedule, triangular (Smith, arXiv:1506.01186)',
  triangular2: 'Cyclical schedule, triangular2 (Smith, arXiv:1506.01186)',
  'exp-range': 'Cyclical schedule, exp_range (Smith, arXiv:1506.01186)',
  'piecewise-constant': 'Piecewise constant schedule',
  constant: 'Constant schedule',
  'linear-decay': 'Linear decay schedule',
  'cosine-decay': 'Cosine decay schedule',
};

/** First line of an inserted schedule. */
export function markerOf(kind: ScheduleKind): string {
  return subjects[kind] + SIGNATURE;
}

/** First line of an inserted schedule of the paper. */
export const MARKER = markerOf('one-cycle');

/** First line of an inserted range test. */
export const RANGE_TEST_MARKER = `LR range test (Smith & Topin, arXiv:1708.07120)${SIGNATURE}`;

/** The marker with which a text begins; null where it begins with none. */
export function markerIn(text: string): string | null {
  return [RANGE_TEST_MARKER, ...scheduleKinds.map(markerOf)].find((marker) => text.startsWith(marker)) ?? null;
}

/** The kind of the first schedule that was inserted into a text; null where there is none. */
export function markedKind(text: string): ScheduleKind | null {
  const found = scheduleKinds.map((kind) => ({ kind, at: text.indexOf(markerOf(kind)) })).filter(({ at }) => at >= 0);
  return found.sort((a, b) => a.at - b.at)[0]?.kind ?? null;
}

const tag = / \[sc:(?<hash>[0-9a-f]{8})\]/;

/** The fingerprint that stands behind a marker; null where there is none. */
export function hashIn(text: string): string | null {
  return tag.exec(text)?.groups?.['hash'] ?? null;
}

/** A text with the fingerprint behind its marker: of the text itself, or the given one. */
export function withHash(text: string, hash = fingerprint(text)): string {
  return text.replace(tag, '').replace(SIGNATURE, `${SIGNATURE} [sc:${hash}]`);
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
