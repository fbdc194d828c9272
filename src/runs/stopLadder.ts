import type { Trainer } from './spawnTrainer';

/** The trainer looks for the stop message before every iteration; one that takes longer is asked by signal. */
export const TERMINATE_AFTER_MS = 2000;
/** Whatever still runs by then will not end by itself. A large process takes a moment to go: a stop must be over within 5 s. */
export const KILL_AFTER_MS = 3500;

/** Asks a trainer to stop, then sends SIGTERM, then kills its whole tree. Resolves when it is gone. */
export async function climbStopLadder(trainer: Trainer): Promise<void> {
  trainer.send({ type: 'stop' });
  const steps = [setTimeout(() => trainer.terminate(), TERMINATE_AFTER_MS), setTimeout(() => trainer.kill(), KILL_AFTER_MS)];
  await trainer.exited;
  for (const step of steps) clearTimeout(step);
}
