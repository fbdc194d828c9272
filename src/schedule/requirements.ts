/** @throws RangeError unless `value` is finite and above 0 */
export function requirePositive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${name} must be a number above 0, not ${String(value)}`);
}

/** @throws RangeError unless `value` is a whole number of at least 1 */
export function requireCount(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 1)) throw new RangeError(`${name} must be a whole number of at least 1, not ${String(value)}`);
}
