/** A learning rate for people: two significant digits, an exponent only below 0.0001. 0.12, 0.0012, 3.0e-5, 120. */
export function formatLr(lr: number): string {
  if (lr === 0 || !Number.isFinite(lr)) return String(lr);
  const rounded = Number(lr.toPrecision(2));
  if (Math.abs(rounded) < 1e-4) return lr.toExponential(1);
  return Math.abs(rounded) >= 100 ? String(rounded) : rounded.toPrecision(2);
}
