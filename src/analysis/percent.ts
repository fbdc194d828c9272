/** A share in whole percent, e.g. "46 %". */
export function percent(share: number): string {
  return `${Math.round(100 * share).toString()} %`;
}
