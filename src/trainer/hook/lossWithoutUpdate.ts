import type { ModelInnards } from './innards';

/** What trainOnBatch would return for a batch that is not trained on. */
export function lossWithoutUpdate(model: ModelInnards, x: unknown, y: unknown, batchSize: number): number | number[] {
  const result = model.evaluate(x, y, { batchSize, verbose: 0 });
  const scalars = Array.isArray(result) ? result : [result];
  const values = scalars.map((scalar) => {
    const value = scalar.dataSync()[0] ?? Number.NaN;
    scalar.dispose();
    return value;
  });
  return values.length === 1 ? (values[0] ?? Number.NaN) : values;
}
