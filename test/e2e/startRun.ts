import type { Host } from './host';
import { until } from './until';

/** What the panel shows while a run trains, and once it is over. */
export const training = /Iteration [\d,]+ of [\d,]+/;
export const rangeTestOver = /LR range test · (finished|diverged)/;

/** Runs a command that starts a run of a script for the first time in this workspace, and consents. */
export async function startRun(host: Host, file: string, command: string): Promise<void> {
  await host.open(file);
  await host.command(command);
  await consent(host);
}

/** Lets a script run, which is asked once for each script. */
export async function consent(host: Host): Promise<void> {
  const question = host.notification('The code above the training call');
  await question.waitFor({ timeout: 30_000 });
  await question.getByRole('button', { name: 'Run', exact: true }).click();
}

/** Ids of the trainers once at least one runs. */
export function trainersOf(host: Host): Promise<number[]> {
  return until('a trainer', async () => {
    const found = await host.trainers();
    return found.length > 0 && found;
  });
}
