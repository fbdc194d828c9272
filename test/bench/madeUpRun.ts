import type { HeldOutPoint, IterationPoint } from '../../src/analysis/curve';

/** Curves of a run of a length that nobody wants to wait for: a ramp to LR 1.5 whose accuracy rises, peaks and falls, with noise. */
export function madeUpRun(iterations: number, evaluateEvery: number): { batch: IterationPoint[]; heldOut: HeldOutPoint[] } {
  const at = (iteration: number) => {
    const share = iteration / iterations;
    const accuracy = 0.1 + 0.75 * (1 - Math.exp(-share / 0.05)) * (1 - 0.9 / (1 + Math.exp((0.6 - share) / 0.05)));
    return { lr: 1.5 * share, accuracy, loss: 2.4 * (1 - accuracy) };
  };
  const batch = Array.from({ length: iterations }, (_, index) => {
    const iteration = index + 1;
    const { lr, accuracy, loss } = at(iteration);
    const noise = Math.sin(12.9898 * iteration) * Math.cos(4.1414 * iteration);
    return { iteration, lr, momentum: 0.9, loss: loss + 0.2 * noise, accuracy: Math.min(1, Math.max(0, accuracy - 0.08 * noise)) };
  });
  const heldOut = Array.from({ length: Math.floor(iterations / evaluateEvery) }, (_, index) => {
    const iteration = evaluateEvery * (index + 1);
    return { iteration, ...at(iteration) };
  });
  return { batch, heldOut };
}
