import * as tf from '@tensorflow/tfjs';
import type { UnsortedSegmentSumAttrs } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { floats, zeros } from './wasmHeap';

/** UnsortedSegmentSum, the gradient of gather and so of embeddings: adds each row of x to the row its segment names; negative ids are left out. */
export function registerSegmentSum(): void {
  replaceKernel<'x' | 'segmentIds', UnsortedSegmentSumAttrs>('UnsortedSegmentSum', () => ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
    const rest = x.shape.slice(segmentIds.shape.length);
    const row = tf.util.sizeFromShape(rest);
    const out = zeros(backend, [numSegments, ...rest]);
    const sums = floats(backend, out);
    const values = backend.typedArrayFromHeap(x);
    backend.typedArrayFromHeap(segmentIds).forEach((segment, i) => {
      if (segment < 0 || segment >= numSegments) return;
      for (let j = 0; j < row; j++) sums[segment * row + j] = (sums[segment * row + j] ?? 0) + (values[i * row + j] ?? 0);
    });
    return out;
  });
}
