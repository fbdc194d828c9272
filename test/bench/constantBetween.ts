import { isBetween, studies } from './superConvergence/studies';

export const name = 'constant-between';

/** Share of the same tasks whose best constant LR lies between our bounds; prints beside it the share inside [peak/3, peak]. */
export async function run(): Promise<number> {
  const done = await studies();
  const share = (interval: 'ours' | "the paper's"): number => done.filter((one) => isBetween(one, interval)).length / done.length;
  const width = (from: number, to: number): string => `a factor of ${(to / from).toFixed(1)} wide`;
  const known = done.flatMap(({ bounds }) => (bounds === null ? [] : [bounds]));
  const ours = known[0];
  console.log(`between our bounds: ${share('ours').toFixed(2)}, ${ours === undefined ? '' : width(ours.min, ours.max)}; inside [peak/3, peak]: ${share("the paper's").toFixed(2)}, ${width(1, 3)}`);
  return share('ours');
}
