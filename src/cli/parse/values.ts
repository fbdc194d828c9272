import { resolve } from 'node:path';
import type { RunRequest } from '../../protocol/run';
import type { RampShape } from '../../schedule/rangeTestRamp';

/** A command line that cannot be understood; the message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Node's own sentences about unknown options and missing values are clear, but for its advice on arguments that look like options.
 * @param hint what to say of those instead
 */
export function understood<T>(parse: () => T, hint = ''): T {
  try {
    return parse();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '[^']+'/.exec(said)?.[0];
    throw new UsageError(unknown === undefined ? said.replace(/\.?$/, '.') : `${unknown}.${hint}`);
  }
}

export function only(positionals: readonly string[], command: string, name: string, hint: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`${command} needs a ${name}.`);
  if (second !== undefined) throw new UsageError(`${command} takes one ${name}, and "${second}" is a second.${hint}`);
  return first;
}

export function whole(option: string, text: string | undefined, least: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) throw new UsageError(`${option} must be a whole number of at least ${least}, not "${text}".`);
  return value;
}

export function positive(option: string, text: string | undefined): number | null {
  const value = numberOf(text);
  if (value !== null && (!Number.isFinite(value) || value <= 0)) throw new UsageError(`${option} must be a number above 0, not "${text ?? ''}".`);
  return value;
}

/** A share from 0 to below 1. */
export function share(option: string, text: string | undefined): number | null {
  const value = numberOf(text);
  if (value !== null && !(value >= 0 && value < 1)) throw new UsageError(`${option} must be a share from 0 to below 1, e.g. 0.1, not "${text ?? ''}".`);
  return value;
}

/** Numbers with commas between them. */
export function numbers(option: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = numberOf(part);
    if (value === null || !Number.isFinite(value)) throw new UsageError(`${option} must be numbers with commas between them, e.g. 1e-3,1e-4, not "${text}".`);
    return value;
  });
}

export function path(option: string, text: string | undefined): string | null {
  if (text === '') throw new UsageError(`${option} needs a path.`);
  return text === undefined ? null : resolve(text);
}

export function backendOf(text: string | undefined): RunRequest['backend'] {
  if (text === undefined) return 'auto';
  if (text === 'auto' || text === 'native' || text === 'embedded') return text;
  throw new UsageError(`--backend must be auto, native or embedded, not "${text}".`);
}

export function rampShapeOf(text: string | undefined): RampShape {
  if (text === undefined || text === 'linear') return 'linear';
  if (text === 'exponential') return text;
  throw new UsageError(`--ramp must be linear or exponential, not "${text}".`);
}

function numberOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return text.trim() === '' ? Number.NaN : Number(text);
}
