import type { HeadToHead, HeadToHeadArm, HeadToHeadTrial } from '../../../../src/analysis/experiments/headToHead';

const roles: Record<string, HeadToHeadArm['role']> = { 'one-cycle': 'one-cycle', script: 'script', half: 'half-max', double: 'double-max', piecewise: 'piecewise-constant' };

type Result = number | null | 'diverged' | 'failed';

/**
 * A head-to-head at the bounds 0.02 and 0.2 with these results, one for each seed; null = dropped before that seed. Arms named by a number are
 * constant LRs.
 */
export function headToHead(results: Record<string, readonly Result[]>, overrides: Partial<HeadToHead> = {}): HeadToHead {
  const names = Object.keys(results);
  const seeds = (results[names[0]!] ?? []).map((_, index) => index + 1);
  const metric = overrides.metric ?? 'accuracy';
  const trial = (arm: string, seed: number, result: Result): HeadToHeadTrial => {
    if (result === null) return { arm, seed, state: 'dropped', final: null, reason: 'It was hopeless.' };
    if (result === 'failed') return { arm, seed, state: 'failed', final: null, reason: 'Out of memory.' };
    if (result === 'diverged') return { arm, seed, state: arm === 'one-cycle' || arm === 'script' ? 'finished' : 'dropped', final: metric === 'accuracy' ? 0.1 : Number.NaN, reason: 'It diverged.', diverged: true };
    return { arm, seed, state: 'finished', final: result, reason: null };
  };
  return {
    seeds,
    iterations: 600,
    bounds: { minLr: 0.02, maxLr: 0.2 },
    metric,
    source: 'held-out',
    arms: names.map((id) => ({ id, label: id, role: roles[id] ?? 'constant', value: id in roles ? null : Number(id) })),
    trials: seeds.flatMap((seed, index) => names.map((name) => trial(name, seed, results[name]![index] ?? null))),
    ...overrides,
  };
}
