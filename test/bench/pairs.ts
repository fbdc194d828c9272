/** What a pair of measurements is compared by. */
export interface Pair {
  readonly ours: number;
  readonly reference: number;
}

/** Fewer say little on a shared machine: two identical runs differ by 2 to 4 %. */
export const PAIRS = 7;

/** Measures both sides in turn, the first of each pair alternating, so that drifting load hits both alike. */
export async function interleavedPairs(ours: () => Promise<number>, reference: () => Promise<number>, count = PAIRS): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 2 === 0) {
      const first = await ours();
      pairs.push({ ours: first, reference: await reference() });
    } else {
      const first = await reference();
      pairs.push({ ours: await ours(), reference: first });
    }
  }
  return pairs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Prints every pair and returns the median of ours / reference. */
export function medianRatio(title: string, unit: string, pairs: readonly Pair[]): number {
  console.log(`\n${title}, ${unit}`);
  console.table(pairs.map(({ ours, reference }) => ({ ours: round(ours), reference: round(reference), ratio: round(ours / reference) })));
  const ratio = median(pairs.map(({ ours, reference }) => ours / reference));
  console.log(`median ratio ${round(ratio)}`);
  return ratio;
}

/** Four significant digits. */
export const round = (value: number): number => Number(value.toPrecision(4));
