/** Values closer than this factor are not worth another range test: no run-to-run noise lets them be told apart. */
const CLOSEST = 1.3;

/**
 * The next weight decay to try: between the best value so far and the better of its neighbours, in the middle of their exponents.
 * Source: Smith 2018, arXiv 1803.09820, section 4.4: of 1e-4 and 1e-3, 10^-3.5.
 * @param tried values with how good they are, higher being better; a weight decay of 0 has no exponent and is left out
 * @returns null where there is nothing between
 */
export function bisectExponent(tried: readonly { readonly value: number; readonly worth: number }[]): number | null {
  const known = tried.filter(({ value, worth }) => value > 0 && !Number.isNaN(worth)).toSorted((a, b) => a.value - b.value);
  const best = known.reduce((leader, { worth }, index) => (worth > (known[leader]?.worth ?? Number.NEGATIVE_INFINITY) ? index : leader), 0);
  const centre = known[best];
  const neighbours = [known[best - 1], known[best + 1]].filter((neighbour) => neighbour !== undefined).toSorted((a, b) => b.worth - a.worth);
  for (const neighbour of neighbours) {
    if (centre === undefined) continue;
    const factor = Math.max(neighbour.value / centre.value, centre.value / neighbour.value);
    if (factor >= CLOSEST) return Math.sqrt(centre.value * neighbour.value);
  }
  return null;
}
