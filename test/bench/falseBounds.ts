import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { noiseCurve, risingCurve, VIEWS, type ModelledCurve } from './curveModel';
import { points, table } from './replayRegret';

export const name = 'false-bounds';

const CURVES = 500;

/**
 * Share of curves without a turn that nevertheless get a max LR that is not called "at least": 500 of pure noise, 500 that rise to their end.
 * @returns the larger of the two shares
 */
export function run(): Promise<number> {
  const rows = [['curves', 'refused', 'at least', 'closed', ...VIEWS.map((view) => `closed: ${view}`)]];
  const shares = [
    ['noise', noiseCurve],
    ['never turn', risingCurve],
  ].map(([label, make]) => {
    const made = Array.from({ length: CURVES }, (_, index) => (make as (seed: number) => ModelledCurve)(index + 1));
    const marked = made.map(({ curve, view }) => ({ view, max: analyseRangeTest(curve).recommended?.max ?? null }));
    const share = (of: typeof marked, wanted: (max: (typeof marked)[number]['max']) => boolean): number => of.filter(({ max }) => wanted(max)).length / of.length;
    const closed = (max: (typeof marked)[number]['max']): boolean => max?.open === false;
    rows.push([
      label as string,
      points(share(marked, (max) => max === null)),
      points(share(marked, (max) => max?.open === true)),
      points(share(marked, closed)),
      ...VIEWS.map((view) => points(share(marked.filter((one) => one.view === view), closed))),
    ]);
    return share(marked, closed);
  });
  console.log(`${String(CURVES)} curves each, by seed; length, sample, batch, classes, top and noise drawn for each.`);
  console.log(table(rows));
  return Promise.resolve(Math.max(...shares));
}
