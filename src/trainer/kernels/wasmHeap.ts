import type { DataType, TensorInfo } from '@tensorflow/tfjs';
import { loadSimd, type SimdFunctions } from './simd/simd';

/** What our kernels use of the WASM backend (@tensorflow/tfjs-backend-wasm, backend_wasm.ts). */
export interface WasmBackend {
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
  readonly wasm: { readonly HEAPU8: Uint8Array<ArrayBuffer>; readonly asm: Record<string, unknown>; _malloc(bytes: number): number };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;
  incRef(dataId: object): void;
  disposeData(dataId: object, force?: boolean): boolean;
}

/** Bytes of a float32 value. */
export const FLOAT = 4;

/** Byte address of the tensor's first value. */
export function address(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** The tensor's float32 values in place; valid until the next allocation, which may move the heap. */
export function floats(backend: WasmBackend, tensor: TensorInfo): Float32Array<ArrayBuffer> {
  const values = backend.typedArrayFromHeap(tensor);
  if (!(values instanceof Float32Array)) throw new TypeError(`Expected float32 values, got ${tensor.dtype}.`);
  return values;
}

/** A new float32 tensor of zeros. */
export function zeros(backend: WasmBackend, shape: number[]): TensorInfo {
  const tensor = backend.makeOutput(shape, 'float32');
  floats(backend, tensor).fill(0);
  return tensor;
}

/** The same values under another shape or no change at all, without a copy: the data are counted once more. */
export function share(backend: WasmBackend, tensor: TensorInfo, shape = tensor.shape): TensorInfo {
  backend.incRef(tensor.dataId);
  return { dataId: tensor.dataId, shape, dtype: tensor.dtype };
}

/** Removes a tensor that a kernel made for itself. */
export function discard(backend: WasmBackend, tensor: TensorInfo): void {
  backend.disposeData(tensor.dataId);
}

/** How many columns a matrix needs that matrixProduct writes to: it writes whole groups of four. */
export const paddedColumns = (columns: number): number => Math.ceil(columns / 4) * 4;

/** Keeps the first values of the last axis, in place of the padded tensor. */
export function dropColumns(backend: WasmBackend, padded: TensorInfo, keep: number): TensorInfo {
  const columns = padded.shape.at(-1) ?? 0;
  if (columns === keep) return padded;
  const out = backend.makeOutput(padded.shape.with(-1, keep), 'float32');
  const source = floats(backend, padded);
  const target = floats(backend, out);
  for (let from = 0, to = 0; to < target.length; from += columns) for (let i = 0; i < keep; i++) target[to++] = source[from + i] ?? 0;
  discard(backend, padded);
  return out;
}

const loaded = new WeakMap<object, SimdFunctions>();

/** Our SIMD functions on the heap of the backend, compiled on first use. */
export function simd(backend: WasmBackend): SimdFunctions {
  let functions = loaded.get(backend.wasm);
  if (functions === undefined) {
    const memory = Object.values(backend.wasm.asm).find((value) => value instanceof WebAssembly.Memory);
    if (memory === undefined) throw new Error('The WASM backend does not export its memory.');
    functions = loadSimd(memory);
    loaded.set(backend.wasm, functions);
  }
  return functions;
}
