import { canHost } from '../e2e/host';
import { startTrainer } from '../trainer/driver';
import { commandToFirstDrawnPoint } from './firstDrawnPoint';
import { interleavedPairs, medianRatio } from './pairs';
import { type Project, runBare, scriptArguments, scriptEnvironment, type Training, withProject } from './training';

export const name = 'first-point';

/** Few images, so that making them takes little of the time; as many in the bare process. */
const training: Training = { model: 'mlp', iterationsPerEpoch: 8, epochs: 100 };

/** From the fork to the first metrics message of a range test with sweep, over a bare process that loads the backend and does one step: MLP, embedded. */
export async function run(): Promise<number> {
  return withProject('embedded', async (project) => {
    const rampBegins: number[] = [];
    const pairs = await interleavedPairs(() => firstMetrics(project, rampBegins), () => firstStep(project));
    const ratio = medianRatio('MLP, first metrics message and first bare step', 'ms after the fork', pairs);
    console.log(`first point of the ramp, after the sweep: ${rampBegins.map((ms) => Math.round(ms)).join(', ')} ms`);
    console.log(canHost('oldest') ? `command to first drawn point of the ramp in VS Code: ${Math.round(await commandToFirstDrawnPoint())} ms` : 'command to first drawn point: no VS Code here');
    return ratio;
  });
}

async function firstMetrics(project: Project, rampBegins: number[]): Promise<number> {
  const begun = performance.now();
  const trainer = startTrainer(project.script, {
    args: scriptArguments(training),
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
  await runBare(project, { ...training, epochs: 1 }, (line, milliseconds) => {
    if (line === 'first step') first = milliseconds;
  });
  return first;
}
