import { isOver, type RunState } from '../src/protocol/run';
import { t } from '../src/text/text';
import type { RunView } from './state';

type Seeds = Pick<RunView, 'seeds'>;

/** Further seeds by how far they are, e.g. "2 further seeds: 1 running, 1 waiting."; empty where there are none. */
export function seedsText({ seeds }: Seeds): string {
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

/** Seeds of the further runs that came to no curve, e.g. "8, 9"; empty where all did. */
export function failedSeeds({ seeds }: Seeds): string {
  return seeds.filter(({ state }) => state === 'failed').map(({ seed }) => String(seed)).join(', ');
}
