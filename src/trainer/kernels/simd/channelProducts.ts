import { advance, type Code, constant, f32, f32x4, i32, type Local, repeat, WasmFunction, whileLoop } from './assembler';

/** The loop over columns both functions share: four at a time, then one at a time. */
function overColumns(n: Local, pointers: readonly Local[], four: Code, one: Code): Code {
  const step = (values: number): Code => [...pointers.flatMap((pointer) => advance(pointer, constant(4 * values))), ...advance(n, constant(-values))];
  return [
    ...whileLoop(i32.greaterOrEqual(n.get, constant(4)), four, step(4)),
    ...whileLoop(i32.greaterOrEqual(n.get, constant(1)), one, step(1)),
  ];
}

/**
 * columnProducts(a, b, c, k, aRow, bRow, n): c[j] += sum over k of a[k, j] * b[k, j]; rows aRow and bRow bytes apart, k >= 1.
 * The filter gradient of depthwise convolutions, row by row of the image.
 */
export function columnProducts(): WasmFunction {
  const f = new WasmFunction('columnProducts', 7);
  const [a, b, c, k, aRow, bRow, n] = Array.from({ length: 7 }, (_, index) => f.parameter(index)) as [Local, Local, Local, Local, Local, Local, Local];
  const count = f.local('i32');
  const pa = f.local('i32');
  const pb = f.local('i32');
  const sums = { four: f.local('v128'), one: f.local('f32') };
  const column = (ops: typeof f32 | typeof f32x4, sum: Local): Code => [
    ...sum.set(ops.zero),
    ...pa.set(a.get),
    ...pb.set(b.get),
    ...repeat(count, k.get, sum.set(ops.add(sum.get, ops.mul(ops.load(pa.get), ops.load(pb.get)))), advance(pa, aRow.get), advance(pb, bRow.get)),
    ...ops.store(c.get, ops.add(ops.load(c.get), sum.get)),
  ];
  return f.returns(overColumns(n, [a, b, c], column(f32x4, sums.four), column(f32, sums.one)));
}

/**
 * scaledRows(a, w, c, k, aRow, cRow, n): c[k, j] += a[k, j] * w[j]; rows aRow and cRow bytes apart, k >= 1.
 * The input gradient of depthwise convolutions, row by row of the image.
 */
export function scaledRows(): WasmFunction {
  const f = new WasmFunction('scaledRows', 7);
  const [a, w, c, k, aRow, cRow, n] = Array.from({ length: 7 }, (_, index) => f.parameter(index)) as [Local, Local, Local, Local, Local, Local, Local];
  const count = f.local('i32');
  const pa = f.local('i32');
  const pc = f.local('i32');
  const weights = { four: f.local('v128'), one: f.local('f32') };
  const column = (ops: typeof f32 | typeof f32x4, weight: Local): Code => [
    ...weight.set(ops.load(w.get)),
    ...pa.set(a.get),
    ...pc.set(c.get),
    ...repeat(count, k.get, ops.store(pc.get, ops.add(ops.load(pc.get), ops.mul(ops.load(pa.get), weight.get))), advance(pa, aRow.get), advance(pc, cRow.get)),
  ];
  return f.returns(overColumns(n, [a, w, c], column(f32x4, weights.four), column(f32, weights.one)));
}
