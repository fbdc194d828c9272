import { runTrainer } from '../trainer/driver';
import { interleavedPairs, medianRatio } from './pairs';
import { bareSpeed, printedSpeed, type Project, scriptArguments, scriptEnvironment, type Training, withProject } from './training';

export const name = 'hook-overhead';

const trainings: Training[] = [
  { model: 'mlp', iterationsPerEpoch: 150, epochs: 5 },
  { model: 'lenet', iterationsPerEpoch: 25, epochs: 5 },
];

/** Time of `fit` under Train and Watch over the bare script's, both on the embedded backend: the worse of MLP and LeNet. */
export async function run(): Promise<number> {
  return withProject('embedded', async (project) => {
    const ratios: number[] = [];
    for (const training of trainings) {
      const pairs = await interleavedPairs(async () => 1e6 / (await watchedSpeed(project, training)), async () => 1e6 / (await bareSpeed(project, training)));
      ratios.push(medianRatio(`${training.model}, watched and bare`, 'microseconds per image', pairs));
    }
    return Math.max(...ratios);
  });
}

async function watchedSpeed(project: Project, training: Training): Promise<number> {
  const outcome = await runTrainer(project.script, { kind: 'observe', backend: 'embedded', args: scriptArguments(training), env: scriptEnvironment(project.backend) });
  for (const line of outcome.stdout.split('\n')) {
    const speed = printedSpeed(line);
    if (speed !== null) return speed;
  }
  throw new Error(`The watched run did not end: ${JSON.stringify(outcome.messages.slice(-3))}\n${outcome.stderr}`);
}
