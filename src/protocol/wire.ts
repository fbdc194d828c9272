import * as v from 'valibot';
import { t } from '../text/text';

/**
 * One text encoding for every link and file: JSON in which NaN and Infinity survive as strings.
 * JSON itself turns them into null, and divergence is data.
 */
export function encode(message: unknown): string {
  return JSON.stringify(message, (_key, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value));
}

/** A message, file or setting that does not have the shape it must have. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

/**
 * Parses and validates what crossed an edge.
 * @param what names the thing in the error, e.g. "run.json"
 * @throws ProtocolError naming the first place that is wrong
 */
export function decode<S extends v.GenericSchema>(schema: S, text: string, what: string): v.InferOutput<S> {
  let value: unknown;
  try {
    // Editors of Windows may begin a file with a byte order mark, which is no JSON.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ProtocolError(t('{0} is not valid JSON: {1}', what, error instanceof Error ? error.message : String(error)));
  }
  return validate(schema, value, what);
}

/** As {@link decode}, for a value that is already parsed. */
export function validate<S extends v.GenericSchema>(schema: S, value: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { message: complaint });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  throw new ProtocolError(path === null ? t('{0}: {1}', what, issue.message) : t('{0}, at {1}: {2}', what, path, issue.message));
}

/** For schemas without a message of their own, in place of valibot's, which is English only. */
function complaint({ type, expected, received }: v.BaseIssue<unknown>): string {
  if (received === 'undefined') return t('is missing');
  if (expected !== null && type.endsWith('length')) return t('must have a length of {0}, not {1}', expected, received);
  return expected === null ? t('cannot be {0}', received) : t('must be {0}, not {1}', expected, received);
}

const nonFinite = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY };

/** A number that may be NaN or infinite. */
export const metricNumber = v.union([
  v.number(),
  v.nan(),
  v.pipe(
    v.picklist(['NaN', 'Infinity', '-Infinity']),
    v.transform((name) => nonFinite[name]),
  ),
]);

/** A metric that may be missing: null. */
export const optionalMetric = v.nullable(metricNumber);

/** A finite count of at least 0. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A learning rate: finite and at least 0. */
export const learningRate = v.pipe(v.number(), v.finite(), v.minValue(0));
