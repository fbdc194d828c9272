import { countText } from '../../text/counts';

/** Where an axis has its lines. */
export interface Ticks {
  readonly values: readonly number[];
  /** Distance of two lines. */
  readonly step: number;
}

/**
 * Round numbers (1, 2 or 5 times a power of ten apart) from `least` to `most`.
 * @param count about how many; at least 2
 */
export function roundTicks(least: number, most: number, count: number): Ticks {
  const raw = (most - least) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5].find((factor) => factor * power >= raw * (1 - 1e-9)) ?? 10) * power;
  const first = Math.ceil(least / step - 1e-9);
  const last = Math.floor(most / step + 1e-9);
  // Counted, not summed up: sums of steps drift.
  return { step, values: Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12))) };
}

/** Powers of ten from `least` to `most`, both above 0; over less than two and a half of them 2 and 5 times each too. */
export function logTicks(least: number, most: number): number[] {
  const [from, to] = [Math.log10(least), Math.log10(most)];
  const digits = to - from < 2.5 ? [1, 2, 5] : [1];
  const powers = Array.from({ length: Math.ceil(to) - Math.floor(from) + 1 }, (_, index) => Math.floor(from) + index);
  // read from decimals: 10 ** -4 is not 0.0001
  return powers.flatMap((power) => digits.map((digit) => Number(`${String(digit)}e${String(power)}`))).filter((value) => value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9));
}

/** A tick's number with as many digits as its axis needs; an exponent where that would be too many. */
export function tickText(value: number, step: number): string {
  if (value === 0) return '0';
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (digits > 4) return Number(value.toPrecision(12)).toExponential();
  return digits === 0 ? countText(value) : value.toFixed(digits);
}
