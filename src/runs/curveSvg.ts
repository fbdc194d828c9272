import { basename } from 'node:path';
import type { Analysis, SmoothedPoint } from '../analysis/analysis';
import { isOnRamp, type HeldOutPoint, type IterationPoint } from '../analysis/curve';
import { formatLr } from '../analysis/formatLr';
import { centredMean, maximum, smoothingWidth } from '../analysis/smooth';
import { scheduleName } from '../schedule/scheduleNames';
import { t } from '../text/text';
import { provenanceRows } from './provenanceRows';
import type { Run } from './run';
import { escapeXml, svgLegend, svgParagraph, svgPlot, text, type SvgAxis, type SvgPlot, type SvgPoint, type SvgSeries } from './svg/svgChart';

type Subject = Pick<Run, 'record' | 'batch' | 'heldOut' | 'analysis'>;
type Metric = 'accuracy' | 'loss';

const WIDTH = 800;
const LEFT = 70;
const PLOT_WIDTH = WIDTH - LEFT - 30;
const HELD_OUT = '#0b62c4';
const BATCH = '#8a8a8a';
const LR = '#b35900';

/**
 * The chart of a run as a picture that stands by itself, on white: of a range test accuracy (else loss) against LR with its bounds,
 * of a training accuracy (else loss) and LR against the iteration; with title, verdict and provenance.
 */
export function curveSvg(run: Subject): string {
  const { record } = run;
  const isRangeTest = record.request.kind === 'range-test';
  const metric = metricOf(run);
  const title = titleOf(run);
  const plots: readonly { readonly plot: SvgPlot; readonly height: number }[] = isRangeTest
    ? [{ plot: rangePlot(run, metric), height: 320 }]
    : [
        { plot: trainingPlot(run, metric), height: 260 },
        { plot: lrPlot(run), height: 110 },
      ];
  const words = run.analysis === null ? record.end?.reason : (run.analysis.refusal?.reason ?? run.analysis.verdict.reason);
  const caption = svgParagraph(words ?? '', { left: 20, top: 40, width: WIDTH - 40, size: 12 });
  const parts = [text(20, 28, title, { size: 16, bold: true }), caption.svg];
  let top = caption.bottom + 12;
  for (const [index, { plot, height }] of plots.entries()) {
    parts.push(svgLegend(plot.series, LEFT, top + 12), svgPlot(plot, { left: LEFT, top: top + 24, width: PLOT_WIDTH, height }, `plot${String(index)}`));
    top += 24 + height + 46;
  }
  // Each fact stays on one line, with the dot behind it.
  const facts = provenanceRows(record).map(([label, value]) => `${label}: ${value}`.replaceAll(' ', '\u00a0')).join('\u00a0· ');
  const foot = svgParagraph(facts, { left: 20, top, width: WIDTH - 40, size: 11 });
  const height = Math.ceil(foot.bottom + 12);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(WIDTH)}" height="${String(height)}" viewBox="0 0 ${String(WIDTH)} ${String(height)}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif" font-size="12" fill="#333333">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml([words, facts.replaceAll('\u00a0', ' ')].filter((part) => part !== undefined).join(' '))}</desc>`,
    `<rect width="${String(WIDTH)}" height="${String(height)}" fill="#ffffff"/>`,
    ...parts,
    foot.svg,
    '</svg>',
    '',
  ].join('\n');
}

function titleOf({ record: { request, name } }: Subject): string {
  const script = name ?? basename(request.script);
  if (request.kind === 'range-test') return t('LR range test of {0}', script);
  return request.schedule === null ? t('Training of {0}', script) : t('Training of {0}: {1}', script, scheduleName(request.schedule.kind));
}

function metricOf({ batch, heldOut }: Subject): Metric {
  return [...batch, ...heldOut].some(({ accuracy }) => accuracy !== null) ? 'accuracy' : 'loss';
}

function rangePlot(run: Subject, metric: Metric): SvgPlot {
  const batch = pointsOf(run.batch.filter(isOnRamp), metric, ({ lr }) => lr);
  const heldOut = pointsOf(run.heldOut.filter(isOnRamp), metric, ({ lr }) => lr);
  const means = (smoothed: readonly SmoothedPoint[], own: readonly SvgPoint[]): SvgPoint[] => (smoothed.length > 0 ? smoothed.map((point) => ({ x: point.lr, y: point[metric] ?? Number.NaN })) : centred(own));
  const series = curvesOf(metric, { batch, heldOut, batchLine: means(run.analysis?.smoothedBatch ?? [], batch), heldOutLine: means(run.analysis?.smoothedHeldOut ?? [], heldOut) });
  const lrs = [...batch, ...heldOut].map(({ x }) => x).filter((lr) => lr > 0);
  const most = Math.max(maximum(lrs), 0);
  const least = lrs.reduce((lowest, lr) => Math.min(lowest, lr), most);
  // an exponential ramp spends most of its iterations at LRs that a linear axis has no room for
  const log = run.record.ramp?.shape === 'exponential' && least < most;
  const axis = { title: t('Learning rate'), least: log ? least : 0, most: most > 0 ? most : 1, percent: false, log };
  return { x: axis, y: metricAxis(metric, series), series: [...otherSeeds(run, metric), ...series], band: bandOf(run.analysis) };
}

function otherSeeds({ analysis }: Subject, metric: Metric): SvgSeries[] {
  const curves = (analysis?.otherSeeds ?? []).map((points) => points.map((point) => ({ x: point.lr, y: point[metric] ?? Number.NaN }))).filter((points) => points.some(({ y }) => Number.isFinite(y)));
  return curves.map((points) => ({ label: t('Other seeds ({0})', curves.length), colour: HELD_OUT, kind: 'faint', points }));
}

function trainingPlot(run: Subject, metric: Metric): SvgPlot {
  const batch = pointsOf(run.batch, metric, ({ iteration }) => iteration);
  const heldOut = pointsOf(run.heldOut, metric, ({ iteration }) => iteration);
  const series = curvesOf(metric, { batch, heldOut: [], batchLine: centred(batch), heldOutLine: heldOut });
  return { x: iterationAxis(run), y: metricAxis(metric, series), series, band: null };
}

function lrPlot(run: Subject): SvgPlot {
  const points = run.batch.map(({ iteration, lr }) => ({ x: iteration, y: lr }));
  const most = maximum(points.map(({ y }) => y).filter((y) => Number.isFinite(y)));
  const series: SvgSeries[] = [{ label: t('Learning rate'), colour: LR, kind: 'line', points }];
  return { x: iterationAxis(run), y: { title: t('Learning rate'), least: 0, most: most > 0 ? 1.05 * most : 1, percent: false }, series, band: null };
}

function iterationAxis({ batch, heldOut }: Subject): SvgAxis {
  return { title: t('Iteration'), least: 0, most: Math.max(1, batch.at(-1)?.iteration ?? 0, heldOut.at(-1)?.iteration ?? 0), percent: false };
}

interface Curves {
  readonly batch: readonly SvgPoint[];
  readonly heldOut: readonly SvgPoint[];
  readonly batchLine: readonly SvgPoint[];
  readonly heldOutLine: readonly SvgPoint[];
}

function curvesOf(metric: Metric, { batch, heldOut, batchLine, heldOutLine }: Curves): SvgSeries[] {
  const isAccuracy = metric === 'accuracy';
  const heldOutName = isAccuracy ? t('Held-out accuracy') : t('Held-out loss');
  const all: SvgSeries[] = [
    { label: isAccuracy ? t('Accuracy of batches') : t('Loss of batches'), colour: BATCH, kind: 'dots', points: batch },
    { label: t('their mean'), colour: BATCH, kind: 'line', points: batchLine },
    { label: heldOutName, colour: HELD_OUT, kind: 'dots', points: heldOut },
    { label: heldOut.length > 0 ? t('its mean') : heldOutName, colour: HELD_OUT, kind: 'line', points: heldOutLine },
  ];
  return all.filter(({ points }) => points.some(({ y }) => Number.isFinite(y)));
}

/** Accuracies from 0, or from below where some are, to what is reached; losses up to what the means reach before they explode. */
function metricAxis(metric: Metric, series: readonly SvgSeries[]): SvgAxis {
  const finite = (kind: SvgSeries['kind']): number[] => series.filter((one) => one.kind === kind).flatMap(({ points }) => points.map(({ y }) => y).filter((y) => Number.isFinite(y)));
  if (metric === 'accuracy') {
    const values = [...finite('line'), ...finite('dots')];
    // as of R² beside a mean; a single one far below would press the rest flat
    const lowest = values.reduce((least, value) => Math.min(least, value), 0);
    return { title: t('Accuracy'), least: lowest < 0 ? Math.max(-1, 1.05 * lowest) : 0, most: Math.min(1, 1.05 * Math.max(maximum(values), 0.05)), percent: true };
  }
  const means = finite('line');
  const [first = 1] = means;
  const least = means.reduce((lowest, value) => Math.min(lowest, value), Math.min(0, first));
  const most = Math.min(maximum(means), least + 2 * Math.max(first - least, 1e-6));
  return { title: t('Loss'), least, most: most > least ? least + 1.05 * (most - least) : least + 1, percent: false };
}

function bandOf(analysis: Analysis | null): SvgPlot['band'] {
  const pair = analysis?.[analysis.main] ?? null;
  if (pair === null) return null;
  const max = pair.max.open ? t('max at least {0}', formatLr(pair.max.lr)) : t('max {0}', formatLr(pair.max.lr));
  const intervals = [pair.min, pair.max].flatMap(({ interval }) => (interval == null ? [] : [{ from: interval.low, to: interval.high }]));
  return { from: pair.min.lr, to: pair.max.lr, intervals, labels: [t('min {0}', formatLr(pair.min.lr)), max] };
}

function pointsOf<T extends IterationPoint | HeldOutPoint>(points: readonly T[], metric: Metric, x: (point: T) => number): SvgPoint[] {
  return points.flatMap((point) => {
    const value = point[metric];
    return value === null ? [] : [{ x: x(point), y: Number.isFinite(value) ? value : Number.NaN }];
  });
}

/** Centred means of the finite values. */
function centred(points: readonly SvgPoint[]): SvgPoint[] {
  const finite = points.filter(({ y }) => Number.isFinite(y));
  const means = centredMean(
    finite.map(({ y }) => y),
    smoothingWidth(finite.length),
  );
  return finite.map(({ x }, index) => ({ x, y: means[index] ?? Number.NaN }));
}
