import { interleavedPairs, medianRatio } from './pairs';
import { bareSpeed, withProject } from './training';

export const name = 'embedded-mlp';

/** Images per second of MLP 784-128-10, batch 128: embedded backend over the WASM backend as TensorFlow.js ships it. */
export async function run(): Promise<number> {
  return withProject('embedded', async (embedded) => {
    const training = { model: 'mlp', iterationsPerEpoch: 100, epochs: 4 } as const;
    const stock = { ...embedded, backend: 'stock WASM' } as const;
    return medianRatio('MLP, embedded and stock WASM', 'images/s', await interleavedPairs(() => bareSpeed(embedded, training), () => bareSpeed(stock, training)));
  });
}
