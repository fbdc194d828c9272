export interface LabelWish {
  /** Where its line is, in pixels. */
  readonly x: number;
  readonly width: number;
  /** Side of its line that it would rather be on. */
  readonly side: 'left' | 'right';
}

const APART = 4;

/**
 * Places labels of one row so that none covers another: on the side they wish, else on the other, else beside what is in the way.
 * @returns left edges in the order of the wishes; null for a label that fits nowhere
 */
export function placeLabels(wishes: readonly LabelWish[], from: number, to: number): (number | null)[] {
  const placed: { left: number; right: number }[] = [];
  return wishes.map(({ x, width, side }) => {
    const fits = (left: number) => left >= from && left + width <= to && placed.every((other) => left + width + APART <= other.left || left >= other.right + APART);
    const clamp = (left: number) => Math.min(Math.max(left, from), to - width);
    const [onLeft, onRight] = [x - width - APART, x + APART];
    const besides = placed.flatMap((other) => [other.right + APART, other.left - APART - width]).sort((a, b) => Math.abs(a - x) - Math.abs(b - x));
    const candidates = [...(side === 'left' ? [onLeft, onRight] : [onRight, onLeft]), clamp(side === 'left' ? onLeft : onRight), ...besides];
    const left = candidates.find(fits) ?? null;
    if (left !== null) placed.push({ left, right: left + width });
    return left;
  });
}
