import { t } from '../src/text/text';
import type { ShownBounds } from './bounds';
import { shownBoundText } from './bounds';
import { element } from './dom';
import { seedCurves } from './furtherSeeds';
import type { Metric } from './rangeSeries';
import type { RunView } from './state';
import { formatCount, metricName, summary } from './words';

/** What stands for the canvas. */
export function chartSummary(run: RunView, metric: Metric, { sweeping, bounds }: { readonly sweeping: boolean; readonly bounds: ShownBounds | null }): string {
  if (sweeping) return t('Coarse sweep: {0} against learning rate, {1} points so far.', metricName(metric), formatCount(run.sweep.length));
  const seeds = seedCurves(run).length;
  return [
    summary(run),
    bounds !== null && (bounds.min.edited || bounds.max.edited) ? t('You set max LR {0}, min LR {1}.', shownBoundText(bounds.max), shownBoundText(bounds.min)) : '',
    t('{0} batches and {1} held-out evaluations; the data table has the numbers.', formatCount(run.kept.batch.count), formatCount(run.kept.heldOut.count)),
    seeds === 0 ? '' : seeds === 1 ? t('The curve of 1 other seed is drawn faintly.') : t('The curves of {0} other seeds are drawn faintly.', seeds),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** What stands beneath the chart while nothing is read out. */
export function chartHint(focused: boolean): string {
  return focused ? t('← → read values · + − zoom · Shift+← → pan · 0 whole curve') : t('Point at the curve to read its values.');
}

/** Descriptions of what keys do, for screen readers. */
export function helpTexts(): { readonly chartHelp: HTMLElement; readonly boundHelp: HTMLElement } {
  return {
    chartHelp: element(
      'p',
      { id: 'chart-help', hidden: true },
      t('Left and right arrows read the values along the curve, Page Up and Page Down in longer steps, Home and End at its ends. Plus and minus zoom, Shift with an arrow pans, 0 shows the whole curve.'),
    ),
    boundHelp: element('p', { id: 'bound-help', hidden: true }, t('Arrow keys move it by 1 %, with Shift by 10 %. Home returns to the recommendation, Escape to where it was.')),
  };
}
