import { DEFAULT_TRAINING } from '../../src/runs/defaultRequest';
import { runTrainer } from '../trainer/driver';
import { interleavedPairs, medianRatio } from './pairs';
import { bareSpeed, printedSpeed, type Project, scriptArguments, scriptEnvironment, type Training, withProject } from './training';

export const name = 'schedule-overhead';

const trainings: Training[] = [
  { model: 'mlp', iterationsPerEpoch: 150, epochs: 5 },
  { model: 'lenet', iterationsPerEpoch: 25, epochs: 5 },
];
/** LR and momentum change at every update. */
const schedule = { kind: 'one-cycle' as const, maxLr: 0.01, minLr: 0.001, finalLr: 1e-6, cycleShare: 0.9, momentum: { high: 0.95, low: 0.85 } };

/** Time of `fit` under one cycle over the bare script's, both on the embedded backend: the worse of MLP and LeNet. */
export async function run(): Promise<number> {
  return withProject('embedded', async (project) => {
    const ratios: number[] = [];
    for (const training of trainings) {
      const pairs = await interleavedPairs(async () => 1e6 / (await scheduledSpeed(project, training)), async () => 1e6 / (await bareSpeed(project, training)));
      ratios.push(medianRatio(`${training.model}, under one cycle and bare`, 'microseconds per image', pairs));
    }
    return Math.max(...ratios);
  });
}

async function scheduledSpeed(project: Project, training: Training): Promise<number> {
  const request = { kind: 'train' as const, schedule, training: DEFAULT_TRAINING, backend: 'embedded' as const, args: scriptArguments(training), env: scriptEnvironment(project.backend) };
  const outcome = await runTrainer(project.script, request);
  for (const line of outcome.stdout.split('\n')) {
    const speed = printedSpeed(line);
    if (speed !== null) return speed;
  }
  throw new Error(`The scheduled run did not end: ${JSON.stringify(outcome.messages.slice(-3))}\n${outcome.stderr}`);
}
