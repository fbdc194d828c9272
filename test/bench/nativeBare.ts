import { startTrainer } from '../trainer/driver';
import { interleavedPairs, medianRatio } from './pairs';
import { bareSpeed, BATCH_SIZE, type Project, scriptArguments, scriptEnvironment, type Training, withProject } from './training';

export const name = 'native-bare';

const ITERATIONS = 1000;
/** Below the LR where LeNet diverges on noise, which would end the test early. */
const TOP_LR = 0.02;
const bare: Training = { model: 'lenet', iterationsPerEpoch: 50, epochs: 6 };
/** Plans more than the range test takes. */
const tested: Training = { ...bare, epochs: 100 };

/** Images per second of a range test of 1,000 iterations, from the start of its ramp to its end with all held-out evaluations, over bare `fit`: LeNet-5, native. */
export async function run(): Promise<number> {
  return withProject('native', async (project) =>
    medianRatio('LeNet-5, range test and bare fit', 'images/s', await interleavedPairs(() => testedSpeed(project), () => bareSpeed(project, bare))));
}

async function testedSpeed(project: Project): Promise<number> {
  const trainer = startTrainer(project.script, {
    backend: 'native',
    args: scriptArguments(tested),
    env: scriptEnvironment(project.backend),
    rangeTest: { iterations: ITERATIONS, topLr: TOP_LR },
  });
  const { ramp } = await trainer.waitFor('ramp');
  const begun = performance.now();
  const { end } = await trainer.waitFor('finished');
  const seconds = (performance.now() - begun) / 1000;
  await trainer.outcome;
  if (end.by !== 'top LR') throw new Error(`The range test ended by ${end.by} instead of reaching its top LR.`);
  return (ramp.iterations * BATCH_SIZE) / seconds;
}
