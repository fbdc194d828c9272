export interface LabelWish {
  /** Where its line is, in pixels. */
  readonly x: number;
  readonly width: number;
  /** Side of its line that it would rather be on. */
  readonly side: 'left' | 'right';
  /** Pixels between the line and the label's near edge; below 0 the label reaches over its line. */
  readonly gap: number;
}

/**
 * Places labels of one row so that none covers another: on the side they wish, there pushed in from the edge, else on the other side,
 * else beside what is in the way.
 * @param apart pixels between two labels
 * @returns left edges in the order of the wishes; null for a label that fits nowhere
 */
export function placeLabels(wishes: readonly LabelWish[], from: number, to: number, apart: number): (number | null)[] {
  const placed: { left: number; right: number }[] = [];
  return wishes.map(({ x, width, side, gap }) => {
    const fits = (left: number) => left >= from && left + width <= to && placed.every((other) => left + width + apart <= other.left || left >= other.right + apart);
    const clamp = (left: number) => Math.min(Math.max(left, from), to - width);
    const sides = [clamp(x - width - gap), clamp(x + gap)];
    if (side === 'right') sides.reverse();
    const besides = placed.flatMap((other) => [other.right + apart, other.left - apart - width]).sort((a, b) => Math.abs(a - x) - Math.abs(b - x));
    const left = [...sides, ...besides].find(fits) ?? null;
    if (left !== null) placed.push({ left, right: left + width });
    return left;
  });
}
