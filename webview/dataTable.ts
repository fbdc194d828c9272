import { formatLr } from '../src/analysis/formatLr';
import { t } from '../src/text/text';
import { element, show } from './dom';
import { seedCurves } from './furtherSeeds';
import { metricOf, type Metric } from './rangeSeries';
import type { RunView } from './state';
import { formatCount, formatLoss, formatShare } from './words';

/** More rows than this help nobody; batches are then shown every so many iterations. */
const MOST_ROWS = 100;

interface Row {
  readonly iteration: number;
  readonly lr: number;
  readonly heldOutAccuracy: number | null;
  readonly heldOutLoss: number | null;
  readonly accuracy: number | null;
  readonly loss: number | null;
  readonly estimate: number | null;
  readonly floor: number | null;
  /** Least and largest value of the further seeds' smoothed curves at this LR; null where none has one. */
  readonly otherSeeds: { readonly least: number; readonly most: number } | null;
}

type Points = Pick<RunView, 'batch' | 'heldOut' | 'sweep' | 'estimates' | 'analysis'>;

/** One row per held-out evaluation with the batch at its iteration and the last estimate before it; without held-out evaluations every so many batches. */
function tableRows(run: Points): Row[] {
  const rows = measuredRows(run);
  const metric = metricOf(run);
  let next = 0;
  return rows.map((row) => {
    while ((run.estimates[next]?.iteration ?? Infinity) <= row.iteration) next += 1;
    const { estimate = null, floor = null } = run.estimates[next - 1] ?? {};
    return { ...row, estimate, floor, otherSeeds: seedsAt(run, metric, row.lr) };
  });
}

/** What the further seeds' curves have at an LR, between two points by a straight line. */
function seedsAt(run: Points, metric: Metric, lr: number): Row['otherSeeds'] {
  const values = seedCurves(run).flatMap((points) => {
    const after = points.findIndex((point) => point.lr >= lr);
    const [before, next] = [points[after - 1] ?? points[after], points[after]];
    const [from, to] = [before?.[metric] ?? Number.NaN, next?.[metric] ?? Number.NaN];
    if (before === undefined || next === undefined || !Number.isFinite(from) || !Number.isFinite(to)) return [];
    return [next.lr === before.lr ? to : from + ((to - from) * (lr - before.lr)) / (next.lr - before.lr)];
  });
  // no curve has the evaluation before the ramp, at LR 0
  return lr <= 0 || values.length === 0 ? null : { least: Math.min(...values), most: Math.max(...values) };
}

function measuredRows(run: Points): Omit<Row, 'estimate' | 'floor' | 'otherSeeds'>[] {
  const batches = new Map(run.batch.map((point) => [point.iteration, point]));
  if (run.heldOut.length > 0) {
    return run.heldOut.map((point) => {
      const batch = batches.get(point.iteration);
      return { iteration: point.iteration, lr: point.lr, heldOutAccuracy: point.accuracy, heldOutLoss: point.loss, accuracy: batch?.accuracy ?? null, loss: batch?.loss ?? null };
    });
  }
  const every = Math.max(1, Math.ceil(run.batch.length / MOST_ROWS));
  return run.batch
    .filter((_, index) => index % every === 0)
    .map(({ iteration, lr, accuracy, loss }) => ({ iteration, lr, heldOutAccuracy: null, heldOutLoss: null, accuracy, loss }));
}

interface Column {
  readonly title: string;
  readonly text: (row: Row) => string | null;
}

function columnsOf(run: Points): Column[] {
  const seeds = seedCurves(run).length;
  const value = metricOf(run) === 'accuracy' ? formatShare : formatLoss;
  return [
    { title: t('Iteration'), text: ({ iteration }) => formatCount(iteration) },
    { title: t('LR'), text: ({ lr }) => formatLr(lr) },
    { title: t('Held-out accuracy'), text: ({ heldOutAccuracy }) => (heldOutAccuracy === null ? null : formatShare(heldOutAccuracy)) },
    { title: t('Held-out loss'), text: ({ heldOutLoss }) => (heldOutLoss === null ? null : formatLoss(heldOutLoss)) },
    { title: t('Batch accuracy'), text: ({ accuracy }) => (accuracy === null ? null : formatShare(accuracy)) },
    { title: t('Batch loss'), text: ({ loss }) => (loss === null ? null : formatLoss(loss)) },
    { title: t('Other seeds ({0}), smoothed', seeds), text: ({ otherSeeds }) => (otherSeeds === null ? null : seeds === 1 ? value(otherSeeds.least) : t('{0} to {1}', value(otherSeeds.least), value(otherSeeds.most))) },
    { title: t('Hessian-free estimate'), text: ({ estimate }) => (estimate === null ? null : formatLr(estimate)) },
    { title: t('Noise floor'), text: ({ floor }) => (floor === null ? null : formatLr(floor)) },
  ];
}

/** The chart's numbers for those who cannot see it; filled only while it is open. */
export class DataTable {
  readonly node: HTMLDetailsElement;
  readonly #body = element('div', { class: 'body scroll', tabindex: '0', role: 'region', 'aria-label': t('Data table') });
  #shown: RunView | null = null;
  #run: RunView | null = null;

  constructor() {
    this.node = element('details', {}, element('summary', {}, t('Data table')), this.#body);
    this.node.addEventListener('toggle', () => this.#fill());
  }

  update(run: RunView): void {
    this.#run = run;
    show(this.node, run.batch.length > 0 || run.heldOut.length > 0);
    this.#fill();
  }

  #fill(): void {
    const run = this.#run;
    const known = this.#shown;
    if (!this.node.open || run === null || (known !== null && known.batch === run.batch && known.heldOut === run.heldOut && known.estimates === run.estimates && known.analysis === run.analysis)) return;
    this.#shown = run;
    const rows = tableRows(run);
    const used = columnsOf(run).filter(({ text }) => rows.some((row) => text(row) !== null));
    this.#body.replaceChildren(
      element(
        'table',
        { class: 'data' },
        element('thead', {}, element('tr', {}, ...used.map(({ title }) => element('th', { scope: 'col' }, title)))),
        element('tbody', {}, ...rows.map((row) => element('tr', {}, ...used.map(({ text }) => element('td', {}, text(row) ?? ''))))),
      ),
    );
  }
}
