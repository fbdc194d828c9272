import { allLayers, type LayerInnards, type ModelInnards } from '../innards';

/** All layers of a model and the cells of its recurrent layers. */
export function layerParts(model: ModelInnards): LayerInnards[] {
  return allLayers(model).flatMap((layer) => [layer, ...cellsOf(layer)]);
}

function cellsOf({ cell }: LayerInnards): LayerInnards[] {
  return cell === undefined ? [] : [cell, ...(cell.cells ?? [])];
}
