import { basename } from 'node:path';
import type { VerdictAnswer } from '../../analysis/analysis';
import { metricText } from '../../analysis/experiments/metricText';
import type { VsCode } from '../../editor/editorServices';
import { kindText, pairText } from '../../editor/runs/describeRun';
import { scriptPlace } from '../../editor/scriptPlace';
import type { Experiment } from '../../protocol/experiment';
import { isOver, type RunRecord } from '../../protocol/run';
import { runStateName } from '../../protocol/stateNames';
import type { Run } from '../../runs/run';
import { seedsText } from '../../text/counts';
import { t } from '../../text/text';
import type { RunSummary } from './runSummary';

/**
 * When something was started: today the time alone, before that with the day, e.g. "14:02" or "23 Nov, 14:02".
 * @param language of the texts, as a BCP 47 tag
 */
export function timeText(createdAt: string, now: Date, language: string): string {
  const time = new Date(createdAt);
  const clock = time.toLocaleTimeString(language, { hour: 'numeric', minute: '2-digit' });
  if (time.toDateString() === now.toDateString()) return clock;
  const isThisYear = time.getFullYear() === now.getFullYear();
  return `${time.toLocaleDateString(language, { day: 'numeric', month: 'short', ...(isThisYear ? {} : { year: 'numeric' }) })}, ${clock}`;
}

/** What a run is called in a list: a person's own name, else what it does and when, e.g. "LR range test, 14:02". */
export function runLabel({ name, request, createdAt }: RunRecord, now: Date, language: string): string {
  return name ?? `${kindText(request)}, ${timeText(createdAt, now, language)}`;
}

/** A run where its script is not at hand, e.g. "LR range test, 14:02 (train.js)". */
export function runTitle(vscode: Pick<VsCode, 'workspace' | 'env'>, record: RunRecord): string {
  const { script } = record.request;
  return `${runLabel(record, new Date(), vscode.env.language)} (${scriptPlace(vscode, script) ?? basename(script)})`;
}

/** State of a run in a word or two. */
export function stateText({ state, end }: Pick<RunRecord, 'state' | 'end'>): string {
  if (end?.by === 'divergence') return t('diverged');
  return runStateName(state);
}

/** How far a run has come in percent; null while that is not known. Never 100 while it goes on. */
export function percentDone({ record, batch }: Pick<Run, 'record' | 'batch'>): number | null {
  const done = batch.at(-1)?.iteration ?? 0;
  return record.totalIterations === null || done === 0 ? null : Math.min(99, Math.floor((100 * done) / Math.max(1, record.totalIterations)));
}

/** With how many seeds a range test was made, and how many of them are over; empty for one alone. @param seeds records of the further ones */
export function seedsOverText(seeds: readonly Pick<RunRecord, 'state'>[]): string {
  const counted = seeds.filter(({ state }) => state === 'finished' || !isOver(state));
  if (counted.length === 0) return '';
  const over = counted.filter(({ state }) => isOver(state)).length;
  return over === counted.length ? seedsText(over + 1) : t('{0} of {1} seeds', over + 1, counted.length + 1);
}

/** Runs of an experiment that are over, of all, e.g. "7 of 36 runs". */
export function trialsText({ trials }: Pick<Experiment, 'trials'>): string {
  const over = trials.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  return t('{0} of {1} runs', over, trials.length);
}

function verdictText(answer: VerdictAnswer): string {
  const texts: Readonly<Record<VerdictAnswer, string>> = { likely: t('likely'), unlikely: t('unlikely'), 'cannot tell': t('cannot tell') };
  return texts[answer];
}

/** What a run came to, e.g. "max 0.12, min 0.012 · likely" or "accuracy 91.2 %"; empty where there is nothing to say. */
export function outcomeText({ bounds, verdict, refusal, final }: RunSummary): string {
  if (bounds !== null) return [pairText(bounds), ...(verdict === null ? [] : [verdictText(verdict.answer)])].join(' · ');
  if (refusal !== null) return t('no bounds');
  if (final === null) return '';
  const value = metricText(final.metric, final.value);
  return final.metric === 'accuracy' ? t('accuracy {0}', value) : t('loss {0}', value);
}

/**
 * What stands beside a run's name: how far it has come, or what it came to; where it did not end as it should, that too.
 * @param run the live run; null where it is over, or another window's
 * @param summary null while the points have not been read
 */
export function runDescription(record: RunRecord, run: Pick<Run, 'record' | 'batch'> | null, summary: RunSummary | null): string {
  const { state, end, failure } = record;
  if (failure !== null) return failure.message;
  const outcome = summary === null ? '' : outcomeText(summary);
  if (state === 'finished') return [...(end?.by === 'divergence' && record.request.kind !== 'range-test' ? [stateText(record)] : []), outcome].filter((text) => text !== '').join(' · ');
  const percent = run === null ? null : percentDone(run);
  return [percent === null ? stateText(record) : `${String(percent)} %`, outcome].filter((text) => text !== '').join(' · ');
}
