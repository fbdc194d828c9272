import { interleavedPairs, medianRatio } from './pairs';
import { bareSpeed, type Training, withProject } from './training';

export const name = 'embedded-native';

const trainings: Training[] = [
  { model: 'lenet', iterationsPerEpoch: 30, epochs: 4 },
  { model: 'resnet20', iterationsPerEpoch: 1, epochs: 3 },
];

/** Images per second, one thread, batch 128: embedded backend over stock native, geometric mean of LeNet-5 and ResNet-20. */
export async function run(): Promise<number> {
  return withProject('native', (native) =>
    withProject('embedded', async (embedded) => {
      const ratios: number[] = [];
      for (const training of trainings) {
        const pairs = await interleavedPairs(() => bareSpeed(embedded, training), () => bareSpeed(native, training));
        ratios.push(medianRatio(`${training.model}, embedded and native`, 'images/s', pairs));
      }
      return Math.sqrt(ratios.reduce((product, ratio) => product * ratio, 1));
    }),
  );
}
