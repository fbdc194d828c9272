import { onecycleFileSchema, type OnecycleFile } from '../../src/protocol/onecycleFile';
import { validate } from '../../src/protocol/wire';

/** Text of an onecycle.json that spares a test the range test: one cycle from 0.01 to 0.1 over so many iterations. */
export function savedBounds(script: string, { api, iterations }: { readonly api: 'fit' | 'minimize'; readonly iterations: number }): string {
  const pair = { max: { lr: 0.1, open: false, rule: 'A' }, min: { lr: 0.01, rule: 'max/10' } };
  const tailIterations = Math.round(iterations / 10);
  const file: OnecycleFile = {
    version: 1,
    schedules: {
      [`${script}#${api}`]: {
        script,
        call: { api, line: null },
        maxLr: 0.1,
        minLr: 0.01,
        finalLr: 0.00001,
        cycleIterations: iterations - tailIterations,
        tailIterations,
        momentum: { high: 0.95, low: 0.85 },
        bounds: { main: 'recommended', recommended: pair, paper: null },
        provenance: { run: '1', measuredAt: '2026-11-24T00:00:00.000Z', seed: 42, scriptHash: 'ab', backend: 'embedded (WASM)', tfjs: '4.22.0', batchSize: 32, optimizer: 'Momentum', weightDecay: null },
      },
    },
  };
  return JSON.stringify(validate(onecycleFileSchema, file, 'onecycle.json'));
}
