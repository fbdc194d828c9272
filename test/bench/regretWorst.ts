import { leaveOneTaskOut } from './regretReplay';

export const name = 'regret-worst';

/**
 * Mean regret of the replayed task on which our max LR does worst, in points of the held-out metric; constants fitted without that task.
 * @returns the largest of the tasks' means
 */
export function run(): Promise<number> {
  const { tasks, worst } = leaveOneTaskOut();
  console.log(tasks);
  return Promise.resolve(worst);
}
