import type { LayerInnards, ModelInnards } from '../innards';
import { layerParts } from './layerParts';

/** Classes whose `rate` is a share of what they drop; GaussianDropout's noise has the same variance as dropout of that rate. */
const dropoutClasses = new Set(['Dropout', 'SpatialDropout1D', 'AlphaDropout', 'GaussianDropout']);

/** The largest rate of a model's dropout layers and recurrent cells; null without any. */
export function dropoutRateOf(model: ModelInnards): number | null {
  const rates = layerParts(model).flatMap((part) => (isDropout(part) ? [part.rate] : [part.dropout, part.recurrentDropout].filter((rate) => drops(rate))));
  const known = rates.filter((rate) => rate !== undefined);
  return known.length === 0 ? null : Math.max(...known);
}

/** Sets the rate of all dropout layers, and of the dropout that recurrent cells have (above 0). False for a model without any. */
export function setDropoutRate(model: ModelInnards, rate: number): boolean {
  let found = false;
  for (const part of layerParts(model)) {
    if (isDropout(part)) part.rate = rate;
    else if (!drops(part.dropout) && !drops(part.recurrentDropout)) continue;
    if (drops(part.dropout)) part.dropout = rate;
    if (drops(part.recurrentDropout)) part.recurrentDropout = rate;
    found = true;
  }
  return found;
}

function isDropout(part: LayerInnards): boolean {
  return dropoutClasses.has(part.getClassName());
}

function drops(rate: unknown): rate is number {
  return typeof rate === 'number' && rate > 0;
}
