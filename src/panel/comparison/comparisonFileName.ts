import type { ComparisonSource } from './comparisonSource';

/** What a file of a comparison might be called, e.g. "train-head-to-head.csv". */
export function comparisonFileName({ experiment, runs }: Pick<ComparisonSource, 'experiment' | 'runs'>, extension: string): string {
  const script = (experiment?.record.script ?? runs[0]?.record.request.script ?? 'runs').split(/[/\\]/).at(-1) ?? 'runs';
  const what = experiment === null ? 'comparison' : experiment.record.kind === 'confirm' ? 'head-to-head' : 'sweep';
  return `${script.replace(/\.[^.]*$/, '')}-${what}.${extension}`;
}
