import { median } from './pairs';
import { isBetween, studies } from './superConvergence/studies';

export const name = 'constant-between';

/** Share of the same tasks whose best constant LR lies between our bounds; prints beside it the share inside [peak/3, peak]. */
export async function run(): Promise<number> {
  const done = await studies();
  const share = (interval: 'ours' | "the paper's"): number => done.filter((one) => isBetween(one, interval)).length / done.length;
  const widths = done.flatMap(({ bounds }) => (bounds === null ? [] : [bounds.max / bounds.min]));
  console.log(`between our bounds, a factor of ${median(widths).toFixed(1)} wide: ${share('ours').toFixed(2)}; inside [peak/3, peak], a factor of 3.0 wide: ${share("the paper's").toFixed(2)}`);
  return share('ours');
}
