import * as tf from '@tensorflow/tfjs';
import type { SliceAttrs, SplitVAttrs, TensorInfo, UnpackAttrs } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { share, type WasmBackend } from './wasmHeap';

/** Below this many values a loop beats the set-up of a block copy (about 50 ns). */
const SHORT_RUN = 24;

/**
 * Copies one box out of x, run by run. The stock Slice, Unpack and SplitV copy the whole input first:
 * a batch out of 60,000 images took 150 ms.
 */
export function copyBox(backend: WasmBackend, x: TensorInfo, begin: readonly number[], size: readonly number[]): TensorInfo {
  const out = backend.makeOutput([...size], x.dtype);
  const source = backend.typedArrayFromHeap(x);
  const target = backend.typedArrayFromHeap(out);
  if (target.length === 0) return out;

  // trailing axes that are taken whole merge into one run of values
  let axes = x.shape.length;
  let block = 1;
  while (axes > 0 && size[axes - 1] === x.shape[axes - 1]) block *= size[--axes] ?? 1;
  if (axes === 0) {
    target.set(source);
    return out;
  }
  const strides = new Array<number>(axes).fill(block);
  for (let axis = axes - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] ?? 1) * (x.shape[axis + 1] ?? 1);
  const run = (size[axes - 1] ?? 1) * block;
  const index = new Array<number>(axes).fill(0);
  let from = strides.reduce((sum, stride, axis) => sum + stride * (begin[axis] ?? 0), 0);
  for (let to = 0; to < target.length; to += run) {
    if (run > SHORT_RUN) target.set(source.subarray(from, from + run), to);
    else for (let i = 0; i < run; i++) target[to + i] = source[from + i] ?? 0;
    for (let axis = axes - 2; axis >= 0; axis--) {
      const stride = strides[axis] ?? 0;
      const extent = size[axis] ?? 1;
      from += stride;
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < extent) break;
      from -= stride * extent;
      index[axis] = 0;
    }
  }
  return out;
}

/** The pieces of x along one axis, each as long as told. */
function pieces(backend: WasmBackend, x: TensorInfo, axis: number, lengths: readonly number[]): TensorInfo[] {
  const begin = x.shape.map(() => 0);
  return lengths.map((length) => {
    const piece = copyBox(backend, x, begin, x.shape.with(axis, length));
    begin[axis] = (begin[axis] ?? 0) + length;
    return piece;
  });
}

export function registerSlice(): void {
  replaceKernel<'x', SliceAttrs>('Slice', (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (x.dtype === 'string') return stock(call);
    const [begin = [], size = []] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    tf.slice_util.assertParamsValid(x, begin, size);
    return size.every((length, axis) => length === x.shape[axis]) ? share(backend, x) : copyBox(backend, x, begin, size);
  });

  replaceKernel<'value', UnpackAttrs, TensorInfo[]>('Unpack', (stock) => (call) => {
    const { inputs: { value }, attrs, backend } = call;
    if (value.dtype === 'string') return stock(call);
    const [axis = 0] = tf.util.parseAxisParam(attrs.axis, value.shape);
    const shape = value.shape.filter((_, each) => each !== axis);
    return pieces(backend, value, axis, new Array<number>(value.shape[axis] ?? 0).fill(1)).map((piece) => ({ ...piece, shape }));
  });

  replaceKernel<'x', SplitVAttrs, TensorInfo[]>('SplitV', (stock) => (call) => {
    const { inputs: { x }, attrs, backend } = call;
    if (x.dtype === 'string') return stock(call);
    const [axis = 0] = tf.util.parseAxisParam(attrs.axis, x.shape);
    return pieces(backend, x, axis, tf.backend_util.prepareSplitSize(x, attrs.numOrSizeSplits, axis));
  });
}
