import type { SavedSchedule } from '../protocol/onecycleFile';
import { schedulesBeside } from '../runs/schedulesInFile';

/**
 * The schedule that onecycle.json beside a script keeps for it; null where there is none.
 * @throws ProtocolError when the file is corrupt
 */
export async function savedBeside(script: string): Promise<SavedSchedule | null> {
  const [first] = await schedulesBeside(script);
  return first?.[1] ?? null;
}

/** Iterations of the training that a saved schedule is for. */
export function savedIterations({ cycleIterations, tailIterations }: SavedSchedule): number {
  return cycleIterations + tailIterations;
}
