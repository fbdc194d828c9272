import { shareText, stops, type ScheduleValues } from '../numbers';
import { momentumCode, momentumType } from './momentumCode';

/** Names of the values in the code, in their order. */
export const oneCycleValueNames = ['maxLr', 'minLr', 'finalLr', 'cycleIterations', 'tailIterations', 'momentum'] as const;

/** Type of the values in TypeScript. */
export const oneCycleType = `{ maxLr: number; minLr: number; finalLr: number; cycleIterations: number; tailIterations: number; momentum: ${momentumType} }`;

/** Each value as code with a comment or null, in snippet syntax with tab stops for max LR (1), min LR (2) and iterations (3). */
export function oneCycleValues(values: ScheduleValues): ReadonlyMap<string, { readonly code: string; readonly comment: string | null }> {
  const { cycleIterations, tailIterations, momentum } = values;
  const share = shareText(cycleIterations, cycleIterations + tailIterations);
  const { maxLr, minLr, finalLr, total } = stops(values);
  const codes = {
    maxLr,
    minLr,
    finalLr,
    cycleIterations: `Math.round(${share} * ${total})`,
    tailIterations: `${total} - Math.round(${share} * ${total})`,
    momentum: momentumCode(momentum),
  };
  return new Map(oneCycleValueNames.map((name) => [name, { code: codes[name], comment: name === 'cycleIterations' ? 'of all iterations: epochs times batches' : null }]));
}

/** The function that gives LR and momentum of an update, as `createSchedule` does for `one-cycle`, with two spaces of indentation and semicolons. */
export function oneCycleFunction(names: { readonly values: string; readonly schedule: string }, typescript: boolean): string {
  const typed = (code: string): string => (typescript ? code : '');
  return `/** LR and momentum of update \`iteration\` (from 1): min, max, min LR over the cycle, then down to the final LR. */
function ${names.schedule}(iteration${typed(': number')})${typed(': { lr: number; momentum: number | null }')} {
  const { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum } = ${names.values};
  if (iteration > cycleIterations) {
    const share = Math.min((iteration - cycleIterations) / tailIterations, 1);
    return { lr: minLr + (finalLr - minLr) * share, momentum: momentum ? momentum.high : null };
  }
  const middle = Math.ceil(cycleIterations / 2);
  const share = iteration < middle ? (iteration - 1) / (middle - 1) : (cycleIterations - iteration) / Math.max(cycleIterations - middle, 1);
  return { lr: minLr + (maxLr - minLr) * share, momentum: momentum ? momentum.high + (momentum.low - momentum.high) * share : null };
}`;
}
