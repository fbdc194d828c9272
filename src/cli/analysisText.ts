import type { Analysis, Bound, HelpAction } from '../analysis/analysis';
import { formatLr } from '../analysis/formatLr';

/** What a person can do about a curve that allows no bounds, in the command line's terms. */
const helpText: Record<HelpAction, string> = {
  'higher top LR': 'a higher top LR (--top)',
  'lower top LR': 'a lower top LR (--top)',
  'longer ramp': 'a longer ramp (--iterations)',
  'larger held-out sample': 'a larger held-out sample (--examples), or more validation data in the script',
  'more seeds': 'more seeds (--seeds 3)',
};

/** Where a curve comes from. */
export interface CurveOrigin {
  /** What was counted: points, where a log does not tell the updates. */
  readonly unit?: 'iterations' | 'points';
  /** Whether a range test of ours measured it, so that our options change the next one. */
  readonly isOwn?: boolean;
}

/**
 * Bounds, verdict and their reasons as lines for a terminal.
 * @param measured updates that were made, and the seeds that the bounds are made of
 * @param origin what is known of where the curve comes from
 */
export function analysisText(analysis: Analysis, { iterations, seeds }: { readonly iterations: number; readonly seeds: readonly number[] }, { unit = 'iterations', isOwn = true }: CurveOrigin = {}): string {
  const { recommended, paper, refusal, verdict, metric } = analysis;
  const lines: string[] = [];
  const said = (text: string): string => (isOwn ? text : text.replace(/ \(--[^)]*\)/g, ''));
  if (recommended === null) {
    lines.push(`No bounds: ${refusal?.reason ?? 'the curve allows none.'}`);
    if (refusal !== null && refusal.help.length > 0) lines.push(`What would help: ${refusal.help.map((action) => said(helpText[action])).join('; ')}.`);
  } else {
    lines.push(`Max LR  ${boundText(recommended.max)}`, `Min LR  ${boundText(recommended.min)}`);
    if (paper !== null) lines.push(`Paper   max ${boundText(paper.max)}, min ${boundText(paper.min)}`);
    lines.push(`Read from the ${metric} over ${iterations} ${unit}${analysis.plannedIterations === null ? '' : `, for a training of ${analysis.plannedIterations}`}.`);
    if (seeds.length > 1) lines.push(`Combined from ${seeds.length} seeds: ${seeds.join(', ')}.`);
    if (recommended.max.open) lines.push(said('The curve never broke: a higher top LR (--top) would tell how far it goes.'));
    if (analysis.chance?.source === 'first row') lines.push(`Chance accuracy was taken from the first row: ${analysis.chance.accuracy.toPrecision(2)}.`);
  }
  lines.push(verdict.reason.includes('uper-convergence') ? verdict.reason : `Super-convergence? ${verdict.reason}`);
  return `${lines.join('\n')}\n`;
}

function boundText({ lr, open, rule, interval = null }: Bound): string {
  const range = interval === null ? '' : `80 %: ${formatLr(interval.low)} to ${formatLr(interval.high)}; `;
  return `${open ? 'at least ' : ''}${formatLr(lr)} (${range}${rule})`;
}
