import { startTrainer } from '../trainer/driver';
import { interleavedPairs, medianRatio } from './pairs';
import { type Project, runBare, scriptArguments, scriptEnvironment, type Training, withProject } from './training';

export const name = 'first-point';

const training: Training = { model: 'mlp', iterationsPerEpoch: 100, epochs: 1 };

/** From the fork to the first metrics message of a range test with sweep, over a bare process that loads the backend and does one step: MLP, embedded. */
export async function run(): Promise<number> {
  return withProject('embedded', async (project) => {
    const rampBegins: number[] = [];
    const pairs = await interleavedPairs(() => firstMetrics(project, rampBegins), () => firstStep(project));
    const ratio = medianRatio('MLP, first metrics message and first bare step', 'ms after the fork', pairs);
    console.log(`first point of the ramp, after the sweep: ${rampBegins.map((ms) => Math.round(ms)).join(', ')} ms`);
    return ratio;
  });
}

async function firstMetrics(project: Project, rampBegins: number[]): Promise<number> {
  const begun = performance.now();
  const trainer = startTrainer(project.script, {
    args: scriptArguments({ ...training, epochs: 20 }),
    env: scriptEnvironment(project.backend),
    rangeTest: { iterations: null, topLr: null },
  });
  await trainer.waitFor('metrics');
  const milliseconds = performance.now() - begun;
  await trainer.waitFor('metrics', ({ stage }) => stage === 'run');
  rampBegins.push(performance.now() - begun);
  trainer.stop();
  await trainer.outcome;
  return milliseconds;
}

async function firstStep(project: Project): Promise<number> {
  let first = NaN;
  await runBare(project, { ...training, iterationsPerEpoch: 2 }, (line, milliseconds) => {
    if (line === 'first step') first = milliseconds;
  });
  return first;
}
