import type { Schedule } from './schedule';

export interface ScheduleSample {
  /** 1 for the first update. */
  readonly iteration: number;
  readonly lr: number;
  readonly momentum: number | null;
}

/** A change of slope below this share of the highest LR is rounding, not a corner. */
const ROUNDING = 1e-9;
/** How many times sharper than the bend beside it a corner is. */
const SHARPNESS = 4;

/**
 * Points to draw a schedule with, in rising order and at most `most` of them (at least 4): every update where they suffice;
 * else the first, the last, every corner and as many evenly between as there is room for. Where there are more corners than room
 * (hundreds of short cycles) the highest and the lowest of each stretch, so that no peak is cut off.
 */
export function scheduleSamples(schedule: Schedule, most = 400): ScheduleSample[] {
  const { iterations } = schedule;
  const sample = (iteration: number): ScheduleSample => ({ iteration, ...schedule.at(iteration) });
  if (iterations <= most) return Array.from({ length: iterations }, (_, index) => sample(index + 1));

  const lrs = Float64Array.from({ length: iterations }, (_, index) => schedule.at(index + 1).lr);
  const kept = new Set([1, iterations, ...corners(lrs)]);
  if (kept.size > most) return envelope(lrs, most).map(sample);
  const room = most - kept.size;
  for (let index = 1; index <= room; index += 1) kept.add(1 + Math.round((index * (iterations - 1)) / (room + 1)));
  return [...kept].sort((a, b) => a - b).map(sample);
}

/** Updates at which the LR turns, or its slope breaks. */
function corners(lrs: Float64Array): number[] {
  const at = (index: number): number => lrs[Math.min(Math.max(index, 0), lrs.length - 1)] ?? Number.NaN;
  const smallest = ROUNDING * lrs.reduce((high, lr) => Math.max(high, lr), 0);
  const bend = (index: number): number => (index < 1 || index > lrs.length - 2 ? 0 : Math.abs(at(index + 1) - 2 * at(index) + at(index - 1)));
  const found: number[] = [];
  for (let index = 1; index < lrs.length - 1; index += 1) {
    const [before, after] = [at(index) - at(index - 1), at(index + 1) - at(index)];
    const turns = Math.sign(before) !== Math.sign(after) && Math.max(Math.abs(before), Math.abs(after)) > smallest;
    // Two updates away, as a break between two updates bends both.
    const breaks = bend(index) > smallest && bend(index) > SHARPNESS * Math.min(bend(index - 2), bend(index + 2));
    if (turns || breaks) found.push(index + 1);
  }
  return found;
}

/** The first and the last update, and of each of equal stretches the highest and the lowest, in rising order. */
function envelope(lrs: Float64Array, most: number): number[] {
  const kept = new Set([1, lrs.length]);
  const stretches = Math.max(1, Math.floor((most - 2) / 2));
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const start = Math.floor((stretch * lrs.length) / stretches);
    const end = Math.floor(((stretch + 1) * lrs.length) / stretches);
    let [highest, lowest] = [start, start];
    for (let index = start; index < end; index += 1) {
      if ((lrs[index] ?? Number.NaN) > (lrs[highest] ?? Number.NaN)) highest = index;
      if ((lrs[index] ?? Number.NaN) < (lrs[lowest] ?? Number.NaN)) lowest = index;
    }
    kept.add(highest + 1).add(lowest + 1);
  }
  return [...kept].sort((a, b) => a - b);
}
