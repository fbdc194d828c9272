import type { SmoothedPoint } from '../src/analysis/analysis';
import { isOver, type RunState } from '../src/protocol/run';
import { t } from '../src/text/text';
import type { RunView } from './state';
import { runStateName } from '../src/protocol/stateNames';

type Seeds = Pick<RunView, 'seeds'>;

/** Further seeds by how far they are, e.g. "2 further seeds: 1 running, 1 waiting."; empty where there are none. */
export function furtherSeedsText({ seeds }: Seeds): string {
  if (seeds.length === 0) return '';
  const count = (of: (state: RunState) => boolean) => seeds.filter(({ state }) => of(state)).length;
  const waiting = count((state) => state === 'queued');
  const finished = count((state) => state === 'finished');
  const stopped = count((state) => state === 'stopped');
  const failed = count((state) => state === 'failed');
  const running = count((state) => !isOver(state) && state !== 'queued');
  const parts = [
    running > 0 ? t('{0} running', running) : '',
    waiting > 0 ? t('{0} waiting', waiting) : '',
    finished > 0 ? t('{0} finished', finished) : '',
    stopped > 0 ? t('{0} stopped', stopped) : '',
    failed > 0 ? t('{0} failed', failed) : '',
  ].filter((part) => part !== '');
  const states = parts.join(', ');
  return seeds.length === 1 ? t('1 further seed: {0}.', states) : t('{0} further seeds: {1}.', seeds.length, states);
}

/** Each further seed with its state, e.g. "8 (finished), 9 (running)"; empty where there are none. */
export function seedStatesText({ seeds }: Seeds): string {
  return seeds.map(({ seed, state }) => `${String(seed)} (${runStateName(state)})`).join(', ');
}

/** What is to be known of seeds that measured the very same curve; empty where none did. */
export function copiedSeedsText({ seeds }: Seeds): string {
  const copied = seeds.filter((seed) => seed.copied === true).map(({ seed }) => seed);
  if (copied.length === 0) return '';
  return copied.length === 1
    ? t('Seed {0} gave the very same curve, as the script sets its own seeds: it does not count, and more seeds tell nothing new.', copied.join())
    : t('Seeds {0} gave the very same curve, as the script sets its own seeds: they do not count, and more seeds tell nothing new.', copied.join(', '));
}

/** Why some further seeds do not count; empty where all do. */
export function failedSeedsText({ seeds }: Seeds): string {
  const failed = seeds.filter(({ state }) => state === 'failed').map(({ seed }) => seed);
  if (failed.length === 0) return '';
  return failed.length === 1
    ? t('A further seed failed ({0}): its curve does not count. Open its run to see why.', failed.join())
    : t('Further seeds failed ({0}): their curves do not count. Open their runs to see why.', failed.join(', '));
}

/** Smoothed curves of the further seeds that have one. */
export function seedCurves({ analysis }: Pick<RunView, 'analysis'>): readonly (readonly SmoothedPoint[])[] {
  return (analysis?.otherSeeds ?? []).filter((points) => points.length > 0);
}
