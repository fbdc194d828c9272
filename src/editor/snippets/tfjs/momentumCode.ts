import type { MomentumRange } from '../../../schedule/oneCycle';

/** Type of the momentum in TypeScript. */
export const momentumType = '{ high: number; low: number } | null';

export function momentumCode(momentum: MomentumRange | null): string {
  return momentum === null ? 'null' : `{ high: ${String(momentum.high)}, low: ${String(momentum.low)} }`;
}
