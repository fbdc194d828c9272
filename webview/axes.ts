import type { Range } from './axisRange';

/** The next round number at or above a positive value: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0 && Number.isFinite(value))) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

/** What an axis of accuracies spans: 0 to 1, or less where all are low; from below 0 where some are, as of R² beside a mean. */
export function accuracyRange(values: readonly number[]): Range {
  const best = largest(values);
  const lowest = smallest(values);
  return { min: lowest < 0 ? -Math.min(1, roundUp(-1.15 * lowest)) : 0, max: best >= 0.5 || best <= 0 ? 1 : Math.min(1, roundUp(1.15 * best)) };
}

/** What an axis of losses spans. One that diverges would press the rest of its curve flat: the axis ends at twice where the loss began. */
export function lossRange(values: readonly number[]): Range {
  const finite = values.filter((value) => Number.isFinite(value));
  const first = finite.slice(0, Math.max(3, Math.ceil(finite.length / 20)));
  const lowest = smallest(finite);
  if (lowest < 0) return rangeFromBelow(finite, first, lowest);
  const [start, most] = [largest(first), largest(finite)];
  return { min: 0, max: roundUp(start > 0 ? Math.min(1.05 * most, 2 * start) : most) };
}

/** Of losses below 0, such as a negative log-likelihood: as far above the start as they fell below it. */
function rangeFromBelow(finite: readonly number[], first: readonly number[], lowest: number): Range {
  const start = Math.max(...first);
  const most = finite.reduce((highest, value) => Math.max(highest, value), start);
  const top = Math.min(most, start + Math.max(start - lowest, Math.abs(start)));
  const air = 0.05 * (top - lowest) || -0.05 * lowest;
  return { min: lowest - air, max: top + air };
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => (Number.isFinite(value) && value > most ? value : most), 0);
}

function smallest(values: readonly number[]): number {
  return values.reduce((least, value) => (Number.isFinite(value) && value < least ? value : least), 0);
}

/** Steps between ticks that are smaller than this need more digits than stand beside an axis. */
const LEAST_STEP = 7e-4;
const LEAST_LARGE = 1e4;

/**
 * Power of ten in which an axis' numbers are written, so that they are short: "3" of "LR (×1e-5)"; 0 where they stand as they are.
 * @param most ticks
 */
export function tickPower({ min, max }: Range, most: number): number {
  const far = Math.max(Math.abs(min), Math.abs(max));
  if (!(far > 0 && Number.isFinite(far))) return 0;
  const step = (max - min) / Math.max(1, most - 1);
  return far >= LEAST_LARGE || step < LEAST_STEP ? Math.floor(Math.log10(far)) : 0;
}

/**
 * A number beside an axis, with a decimal point in every language and as many decimals as the others there: 1.0 above 0.8.
 * @param all values that have ticks
 */
export function tickText(value: number, power: number, all: readonly number[] = [value]): string {
  if (value === 0) return '0';
  const short = (one: number) => String(Number((one / 10 ** power).toPrecision(6)));
  const decimals = Math.max(...all.map((one) => short(one).split('.')[1]?.length ?? 0));
  return decimals === 0 ? short(value) : (value / 10 ** power).toFixed(decimals);
}

export interface Tick {
  /** log10 of the LR. */
  readonly value: number;
  /** Empty between the labelled ones. */
  readonly label: string;
}

/** Ticks of a log10 axis: one at every 1 to 9 times a power of ten; powers are labelled, over short ranges 2 and 5 too. */
export function logTicks(from: number, to: number): Tick[] {
  const labelled = to - from <= 2.2 ? [1, 2, 5] : [1];
  const everyPower = Math.max(1, Math.ceil((to - from) / 6));
  const ticks: Tick[] = [];
  for (let power = Math.floor(from); power <= Math.ceil(to); power += 1) {
    for (let digit = 1; digit <= 9; digit += 1) {
      const value = power + Math.log10(digit);
      if (value < from - 1e-9 || value > to + 1e-9) continue;
      const named = labelled.includes(digit) && power % everyPower === 0;
      ticks.push({ value, label: named ? plainLr(Number(`${String(digit)}e${String(power)}`)) : '' });
    }
  }
  return ticks;
}

/** Width of a character of a tick's label, in pixels: of the widest digit at the labels' size. */
const LABEL_CHARACTER = 6.6;
/** Between two labels side by side. */
const LABEL_GAP = 8;

/**
 * The ticks of a horizontal log10 axis without the labels that would touch others; those of powers of ten stay before those of 2 and 5.
 * @param pixelsPerPower width of a factor of ten on the axis
 */
export function spacedLabels(ticks: readonly Tick[], pixelsPerPower: number): Tick[] {
  const isPower = ({ value }: Tick) => Math.abs(value - Math.round(value)) < 1e-9;
  const kept: Tick[] = [];
  const fits = (tick: Tick) =>
    kept.every((other) => Math.abs(tick.value - other.value) * pixelsPerPower >= ((tick.label.length + other.label.length) / 2) * LABEL_CHARACTER + LABEL_GAP);
  const labelled = ticks.filter(({ label }) => label !== '');
  for (const tick of [...labelled.filter(isPower), ...labelled.filter((one) => !isPower(one))]) if (fits(tick)) kept.push(tick);
  return ticks.map((tick) => (kept.includes(tick) ? tick : { ...tick, label: '' }));
}

function plainLr(lr: number): string {
  return lr < 1e-4 || lr >= 1e4 ? lr.toExponential(0).replace('e+', 'e') : String(lr);
}
