import { t } from '../src/text/text';
import type { Range } from './axisRange';
import { BoundHandles } from './boundHandles';
import type { ShownBounds } from './bounds';
import type { BoundsEdit } from './boundsEdit';
import { rampAxis, trainingAxis, type ChartAxis } from './chartAxis';
import { ChartFoot } from './chartFoot';
import type { LineChart } from './chartParts';
import { chartHint, chartSummary, helpTexts } from './chartWords';
import { element, setAttribute, setText, show } from './dom';
import { Explorer } from './explorer';
import { seedCurves } from './furtherSeeds';
import { Legend, offeredSeries } from './legend';
import { Plot, plotOf, type CursorValue } from './plot';
import { iterationsPerEpoch, progressAxis } from './progressAxis';
import { RangeChart, rangeFrame, showsSweep, type RangeFrame } from './rangeChart';
import { metricOf, type Metric } from './rangeSeries';
import { readoutText, sampleAt, type Sample } from './readout';
import { hasLogAxis, isDraft, isLive, isRangeTest, type RunView } from './state';
import type { StepChoice } from './stepChoice';
import { extentOf } from './stepMarksPlugin';
import { stopsOf } from './stops';
import type { Theme } from './theme';
import { TrainingChart } from './trainingChart';
import { TrainingLr } from './trainingLr';
import type { View } from './vscodeApi';

/** What is drawn now. */
interface Drawn {
  readonly run: RunView;
  readonly metric: Metric;
  readonly sweeping: boolean;
  readonly axis: ChartAxis;
  readonly range: Range;
  /** Of a range test. */
  readonly frame: RangeFrame | null;
  readonly chart: LineChart | null;
}

/** The curves of the run with their legends: of a range test against the LR, of a training against its progress with the LR beneath. */
export class ChartSection {
  readonly node: HTMLElement;
  readonly #legend;
  readonly #sweepCaption = element('div', { class: 'legend' }, element('strong', {}, t('Coarse sweep')), element('span', {}, t('a first look at all learning rates, to find where the ramp should end')));
  readonly #empty = element('p', { class: 'empty' });
  readonly #explorer: Explorer;
  readonly #plot: Plot;
  readonly #handles: BoundHandles;
  readonly #foot: ChartFoot;
  readonly #lower: TrainingLr;
  #rangeChart: RangeChart | null = null;
  #trainingChart: TrainingChart | null = null;
  #drawn: Drawn | null = null;
  /** Title of the chosen step that the axis was last fitted to. */
  #framed: string | null = null;
  /** Whether the stretch that is shown was chosen for a step. */
  #isFramed = false;
  /** Whether keys moved the cursor or the axis last: then the read-out is said. */
  #aloud = false;

  constructor({ viewChanged, redraw, hideStep, bounds }: { viewChanged(change: Partial<View>): void; redraw(): void; hideStep(): void; readonly bounds: BoundsEdit }) {
    this.#explorer = new Explorer((what, by) => {
      this.#aloud = by === 'keys';
      if (what === 'range') redraw();
      else this.#place();
    });
    const { chartHelp, boundHelp } = helpTexts();
    this.#plot = new Plot('main', { role: 'application', tabindex: '0', 'aria-describedby': chartHelp.id }, this.#explorer);
    for (const type of ['focus', 'blur']) this.#plot.pad.node.addEventListener(type, () => this.#place());
    this.#handles = new BoundHandles(bounds, this.#explorer, (lr) => this.#explorer.reveal(this.#drawn?.frame?.toX(lr) ?? 0), boundHelp.id);
    this.#plot.node.append(...this.#handles.nodes, this.#empty);
    this.#foot = new ChartFoot({
      showWhole: () => {
        this.#explorer.showWhole();
        this.#plot.pad.node.focus();
      },
      resetBounds: () => {
        bounds.recommendBoth();
        this.#handles.focus();
      },
      hideStep: () => {
        hideStep();
        this.#plot.pad.node.focus();
      },
    });
    this.#legend = new Legend(viewChanged);
    this.#lower = new TrainingLr(viewChanged, this.#explorer, () => this.#place());
    this.node = element('section', { class: 'chart' }, this.#legend.node, this.#sweepCaption, this.#plot.node, this.#foot.node, this.#lower.node, chartHelp, boundHelp);
  }

  /** The charts that are drawn now, from top to bottom. */
  get charts(): LineChart[] {
    const { canvas } = this.#plot;
    if (canvas.hidden || this.#drawn === null) return [];
    return [this.#drawn.chart, this.#lower.node.hidden ? null : this.#lower.chart].filter((chart) => chart !== null);
  }

  /** @param step the step of the analysis that is shown; stays in sight while a person has chosen it */
  update(run: RunView, view: View, theme: Theme, { bounds, step }: { readonly bounds: ShownBounds | null; readonly step: StepChoice }): void {
    const metric = metricOf(run);
    const rangeTest = isRangeTest(run);
    const sweeping = rangeTest && showsSweep(run);
    const measured = run.batch.length > 0 || run.heldOut.length > 0 || sweeping;
    const epochs = iterationsPerEpoch(run) !== null;
    show(this.node, (measured || isLive(run)) && !isDraft(run));
    const against = rangeTest ? t('learning rate') : view.epochAxis && epochs ? t('epochs') : t('iterations');
    const title = metric === 'accuracy' ? t('Accuracy against {0}', against) : t('Loss against {0}', against);
    setAttribute(this.node, 'aria-label', title);
    setAttribute(this.#plot.pad.node, 'aria-label', t('Curve: {0}', title));
    show(this.#legend.node, measured && !sweeping);
    show(this.#sweepCaption, sweeping);
    this.#legend.update(view, sweeping ? [] : offeredSeries(run, metric), sweeping ? null : rangeTest ? 'lr' : epochs ? 'epoch' : null, { log: hasLogAxis(run, view), seeds: seedCurves(run).length });
    this.node.classList.toggle('kept', step.chosen !== null);
    for (const node of [this.#plot.canvas, this.#plot.pad.node, this.#foot.node]) show(node, measured);
    show(this.#empty, !measured);
    setText(this.#empty, run.record.state === 'queued' ? t('The curve appears here once this run has its turn.') : t('The curve appears here with the first iterations.'));
    show(this.#lower.node, measured && !rangeTest);
    this.#handles.update(measured && !sweeping ? bounds : null);
    if (!measured) return;
    setAttribute(this.#plot.canvas, 'aria-label', chartSummary(run, metric, { sweeping, bounds }));
    this.#drawn = rangeTest ? this.#drawRange(run, view, theme, { metric, sweeping, bounds, step }) : this.#drawTraining(run, view, theme, metric);
    this.#explorer.draw(this.#frameOf(this.#drawn));
    this.#foot.update({ zoomed: this.#explorer.isZoomed, edited: bounds !== null && ((bounds.min.movable && bounds.min.edited) || (bounds.max.movable && bounds.max.edited)), step: step.chosen !== null });
    this.#frameStep(step);
    this.#place();
  }

  #drawRange(run: RunView, view: View, theme: Theme, { metric, sweeping, bounds, step }: { metric: Metric; sweeping: boolean; bounds: ShownBounds | null; step: StepChoice }): Drawn {
    const frame = rangeFrame(run, view, bounds);
    const axis = rampAxis(frame);
    const range = this.#explorer.rangeOf({ axis: axis.key, whole: axis.whole });
    this.#rangeChart ??= new RangeChart(this.#plot.canvas, () => this.#place());
    this.#rangeChart.update(run, view, theme, { frame, range, bounds, step: sweeping ? [] : step.marks });
    return { run, metric, sweeping, axis, range, frame, chart: this.#rangeChart.chart };
  }

  #drawTraining(run: RunView, view: View, theme: Theme, metric: Metric): Drawn {
    const progress = progressAxis(run, view);
    const axis = trainingAxis(progress);
    const range = this.#explorer.rangeOf({ axis: axis.key, whole: axis.whole });
    this.#trainingChart ??= new TrainingChart(this.#plot.canvas, () => this.#place());
    this.#trainingChart.update(run, view, theme, progress, range);
    this.#lower.update(run, view, theme, progress, range);
    return { run, metric, sweeping: false, axis, range, frame: null, chart: this.#trainingChart.chart };
  }

  /** Brings what a chosen step shows close enough to be told apart, once; and the whole curve back after it. */
  #frameStep({ chosen }: StepChoice): void {
    const frame = this.#drawn?.frame ?? null;
    if (frame === null || (chosen?.title ?? null) === this.#framed) return;
    this.#framed = chosen?.title ?? null;
    const extent = chosen === null ? null : extentOf(chosen.marks, frame.toX);
    if (extent !== null && this.#explorer.frame(extent)) this.#isFramed = true;
    else if (chosen === null && this.#isFramed) {
      this.#isFramed = false;
      this.#explorer.showWhole();
    }
  }

  #frameOf({ run, sweeping, axis, chart }: Drawn) {
    const evaluations = sweeping ? run.sweep : run.heldOut;
    let stops: { main: ReturnType<typeof stopsOf>; all: ReturnType<typeof stopsOf> } | null = null;
    return {
      axis: axis.key,
      whole: axis.whole,
      width: chart === null ? 0 : plotOf(chart).width,
      // asked for only when the cursor moves
      get stops() {
        stops ??= { main: stopsOf(evaluations, axis.toX), all: sweeping ? [] : stopsOf(run.batch, axis.toX) };
        return stops;
      },
    };
  }

  /** Lays what stands over the canvas over what it shows now, and says what is at the cursor. */
  #place(): void {
    const drawn = this.#drawn;
    if (drawn?.chart == null) return;
    const { run, chart, axis, range, sweeping, metric, frame } = drawn;
    const { cursor } = this.#explorer;
    const sample = cursor === null ? null : sampleAt(run, cursor, sweeping);
    const x = sample === null ? null : axis.toX(sample);
    const plot = this.#plot.place(chart, range, x, sample === null ? [] : valuesOf(sample, metric));
    this.#lower.place(range, x);
    if (frame !== null && this.#rangeChart !== null) {
      const [minLr = null, maxLr = null] = this.#rangeChart.places;
      const { min, max } = range;
      this.#handles.place({ plot, marks: { minLr, maxLr }, measured: frame.measured, lrAt: (at) => frame.toLr(min + ((at - plot.left) / plot.width) * (max - min)) });
    }
    const elsewhere = this.#explorer.isZoomed ? t('Shown: {0}', axis.stretch(range)) : chartHint(document.activeElement === this.#plot.pad.node);
    this.#foot.say(sample === null ? elsewhere : readoutText(sample, axis.places(sample)), this.#aloud);
  }
}

function valuesOf({ iteration, heldOut, batch }: Sample, metric: Metric): CursorValue[] {
  const evaluation = heldOut?.iteration === iteration ? heldOut : null;
  return [
    { value: evaluation?.[metric] ?? null, axis: 'y', className: 'heldOut' },
    { value: batch?.[metric] ?? null, axis: 'y', className: 'batch' },
    ...(metric === 'accuracy' ? [{ value: evaluation?.loss ?? null, axis: 'loss', className: 'loss' as const }] : []),
  ];
}
