import { mean } from '../../src/analysis/smooth';
import { regretOf, studies } from './superConvergence/studies';

export const name = 'regret-trained';

/** Mean over six tasks of what one-cycle at the bounds of our range test loses against the best max LR of a grid, in points; three seeds, trained by the tool itself. */
export async function run(): Promise<number> {
  const done = await studies();
  // a refused range test loses all that there is
  return 100 * mean(done.map((one) => regretOf(one) ?? Math.max(...one.grid.map(({ metric }) => metric))));
}
