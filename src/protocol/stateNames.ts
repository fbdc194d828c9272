import { t } from '../text/text';
import type { Experiment } from './experiment';
import type { RunState } from './run';

/** The state of a run in a few words for people. */
export function runStateName(state: RunState): string {
  switch (state) {
    case 'draft':
      return t('not started');
    case 'queued':
      return t('waiting');
    case 'starting':
      return t('starting');
    case 'preparing':
      return t('preparing');
    case 'sweep':
      return t('finding the top LR');
    default:
      return overOrOn(state);
  }
}

/** The state of an experiment in a word for people. */
export function experimentStateName(state: Experiment['state']): string {
  return state === 'paused' ? t('paused') : overOrOn(state);
}

/** What an experiment is called. */
export function experimentKindName(kind: Experiment['kind']): string {
  return kind === 'confirm' ? t('Head-to-head') : t('Range test sweep');
}

function overOrOn(state: 'running' | 'finished' | 'stopped' | 'failed'): string {
  switch (state) {
    case 'running':
      return t('running');
    case 'finished':
      return t('finished');
    case 'stopped':
      return t('stopped');
    case 'failed':
      return t('failed');
  }
}
