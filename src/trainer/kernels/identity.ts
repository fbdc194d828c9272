import type { CastAttrs } from '@tensorflow/tfjs';
import { replaceKernel } from './registry';
import { share } from './wasmHeap';

/**
 * Identity and casts to the same type share their data, as on the other backends; the stock kernels copy.
 * Gradients save every input by a clone: a step of ResNet-20 makes 659 of them.
 */
export function registerIdentity(): void {
  replaceKernel<'x', object>('Identity', (stock) => (call) => (call.inputs.x.dtype === 'string' ? stock(call) : share(call.backend, call.inputs.x)));
  replaceKernel<'x', CastAttrs>('Cast', (stock) => (call) => {
    const { x } = call.inputs;
    return x.dtype === call.attrs.dtype && x.dtype !== 'string' ? share(call.backend, x) : stock(call);
  });
}
