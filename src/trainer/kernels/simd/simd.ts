import { assemble } from './assembler';
import { columnProducts, scaledRows } from './channelProducts';
import { matrixProduct } from './matrixProduct';

/** Inner loops in WebAssembly SIMD on the memory of the WASM backend; arguments are byte addresses, byte strides and counts. */
export interface SimdFunctions {
  matrixProduct(a: number, b: number, c: number, k: number, aStep: number, aRow: number, bStep: number, cRow: number, m: number, n: number): void;
  columnProducts(a: number, b: number, c: number, k: number, aRow: number, bRow: number, n: number): void;
  scaledRows(a: number, w: number, c: number, k: number, aRow: number, cRow: number, n: number): void;
}

export function loadSimd(memory: WebAssembly.Memory): SimdFunctions {
  const module = new WebAssembly.Module(assemble([matrixProduct(), columnProducts(), scaledRows()]));
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as SimdFunctions;
}
