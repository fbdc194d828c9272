/** The next round number at or above a positive value: 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
export function roundUp(value: number): number {
  if (!(value > 0 && Number.isFinite(value))) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value * (1 - 1e-9)) ?? 10;
  return Number((step * power).toPrecision(3));
}

/** Top of an accuracy axis: 1, or less where all accuracies are low. */
export function accuracyTop(values: readonly number[]): number {
  const best = largest(values);
  return best >= 0.5 || best <= 0 ? 1 : Math.min(1, roundUp(1.15 * best));
}

/** A loss that diverges would press the rest of its curve flat: the axis ends at twice where the loss began. */
export function lossTop(values: readonly number[]): number {
  const finite = values.filter((value) => Number.isFinite(value));
  const start = largest(finite.slice(0, Math.max(3, Math.ceil(finite.length / 20))));
  const most = largest(finite);
  return roundUp(start > 0 ? Math.min(1.05 * most, 2 * start) : most);
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => (Number.isFinite(value) && value > most ? value : most), 0);
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

function plainLr(lr: number): string {
  return lr < 1e-4 || lr >= 1e4 ? lr.toExponential(0).replace('e+', 'e') : String(lr);
}
