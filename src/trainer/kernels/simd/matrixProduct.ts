import { advance, type Code, constant, f32x4, i32, type Local, repeat, WasmFunction, whileLoop, when } from './assembler';

const ROWS = 4;
const LANES = 4;

/**
 * matrixProduct(a, b, c, k, aStep, aRow, bStep, cRow, m, n): c[i, j] += sum over k of a[k, i] * b[k, j] for i < m, j < n.
 * Element (k, i) of a lies at a + k * aStep + i * aRow, (k, j) of b at b + k * bStep + 4 j, (i, j) of c at c + i * cRow + 4 j; all in bytes.
 * So one function multiplies with and without transposing a, and reads strided windows of images in place.
 * Requires k >= 1, and c rows of n rounded up to 4 values: the values beyond n are written too (with garbage).
 *
 * Blocks of 4 x 8 results stay in registers, as in XNNPACK's kernels. Each call sums its k terms from zero before it adds them to c,
 * so that long sums split over calls lose less precision than one running sum.
 */
export function matrixProduct(): WasmFunction {
  const f = new WasmFunction('matrixProduct', 10);
  const [a, b, c, k, aStep, aRow, bStep, cRow, m, n] = Array.from({ length: 10 }, (_, index) => f.parameter(index)) as
    [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local];
  const j = f.local('i32');
  const count = f.local('i32');
  const bColumn = f.local('i32');
  const cColumn = f.local('i32');
  const pb = f.local('i32');
  const pc = f.local('i32');
  const pa = Array.from({ length: ROWS }, () => f.local('i32'));
  const splat = f.local('v128');
  const values = [f.local('v128'), f.local('v128')];
  const sums = Array.from({ length: ROWS }, () => [f.local('v128'), f.local('v128')]);

  const block = (rows: number, vectors: number): Code => {
    const used = sums.slice(0, rows).map((row) => row.slice(0, vectors));
    const inputs = pa.slice(0, rows);
    return [
      ...used.flat().flatMap((sum) => sum.set(f32x4.zero)),
      ...inputs.flatMap((pointer, row) => pointer.set(row === 0 ? a.get : i32.add(inputs[row - 1]?.get ?? [], aRow.get))),
      ...pb.set(bColumn.get),
      ...repeat(
        count,
        k.get,
        ...values.slice(0, vectors).map((value, v) => value.set(f32x4.load(pb.get, 16 * v))),
        ...inputs.map((pointer, row) => [
          ...splat.set(f32x4.loadSplat(pointer.get)),
          ...(used[row] ?? []).flatMap((sum, v) => sum.set(f32x4.add(sum.get, f32x4.mul(splat.get, values[v]?.get ?? [])))),
          ...advance(pointer, aStep.get),
        ]),
        advance(pb, bStep.get),
      ),
      ...pc.set(cColumn.get),
      ...used.flatMap((row) => [...row.flatMap((sum, v) => f32x4.store(pc.get, f32x4.add(f32x4.load(pc.get, 16 * v), sum.get), 16 * v)), ...advance(pc, cRow.get)]),
    ];
  };
  const columns = (rows: number): Code => [
    ...j.set(n.get),
    ...bColumn.set(b.get),
    ...cColumn.set(c.get),
    ...whileLoop(
      i32.greaterOrEqual(j.get, constant(LANES + 1)),
      block(rows, 2),
      advance(bColumn, constant(32)),
      advance(cColumn, constant(32)),
      advance(j, constant(-2 * LANES)),
    ),
    ...when(i32.greaterOrEqual(j.get, constant(1)), block(rows, 1)),
  ];
  const nextRows = (rows: number): Code => [
    ...Array.from({ length: rows }, () => [...advance(a, aRow.get), ...advance(c, cRow.get)]).flat(),
    ...advance(m, constant(-rows)),
  ];
  return f.returns(
    whileLoop(i32.greaterOrEqual(m.get, constant(ROWS)), columns(ROWS), nextRows(ROWS)),
    whileLoop(i32.greaterOrEqual(m.get, constant(1)), columns(1), nextRows(1)),
  );
}
