import { listText } from '../../text/listText';
import { t } from '../../text/text';
import { formatLr } from '../formatLr';
import { factorName, factorValueText, type Factor } from './factorText';
import { regularisationAdvice } from './regularisationAdvice';
import type { SweepReport, SweepResult } from './reports';
import { valueAt, type Sweep, type SweepReadings } from './sweepReading';
import { comparesSteps, rankSweep, type SweepRanking } from './sweepRanking';

/** Sums up a range test sweep; null while no range test has ended. */
export function sweepReport(sweep: Sweep, readings: SweepReadings): SweepReport | null {
  const { factor } = sweep;
  const ranking = rankSweep(sweep, readings);
  if (factor === null || ranking.ranked.length === 0) return null;
  const { advised, advice } = new Advice(sweep, factor, readings, ranking).give();
  return { kind: 'sweep', metric: ranking.metric, rows: ranking.rows, advised, advice };
}

/** Finds the words for what a ranking says. */
class Advice {
  private readonly own: string | null;

  constructor(
    private readonly sweep: Sweep,
    private readonly factor: Factor,
    private readonly readings: SweepReadings,
    private readonly ranking: SweepRanking,
  ) {
    this.own = sweep.arms.find(({ own }) => own === true)?.id ?? null;
  }

  give(): { readonly advised: number | null; readonly advice: string } {
    const { ranked, equals, unclear } = this.ranking;
    const [winner] = equals;
    const name = factorName(this.factor);
    if (winner === undefined) return { advised: null, advice: `${t('Cannot tell which {0} is best: no value gave bounds.', name)} ${ranked[0]?.refusal ?? ''}`.trim() };
    if (ranked.length === 1) return { advised: null, advice: t('Cannot tell which {0} is best: only {1} has been measured.', name, this.named(winner)) };
    const worse = ranked.filter((row) => !equals.includes(row) && !unclear.includes(row));
    const ownIsWorse = worse.some(({ arm }) => arm === this.own);
    const ownIsUnclear = unclear.some(({ arm }) => arm === this.own);
    if ((equals.length > 1 && !ownIsWorse) || ownIsUnclear) return { advised: null, advice: this.cannotTell(worse) };
    if (worse.length === 0) {
      const without = listText(unclear.map((row) => this.named(row)));
      return { advised: null, advice: t('Cannot tell which {0} is best: only {1} gave bounds, and {2} none to compare with.', name, this.named(winner), without) };
    }

    const against = worse.find(({ arm }) => arm === this.own) ?? worse.reduce((lowest, row) => ((row.max?.lr ?? Infinity) < (lowest.max?.lr ?? Infinity) ? row : lowest));
    const twins = equals.slice(1);
    const parts = [this.evidence(winner, against)];
    if (unclear.length > 0) parts.push(this.unclearText());
    if (twins.length > 0) parts.push(t('{0} cannot be told from it.', listText(twins.map((row) => this.named(row)))));
    if (comparesSteps(this.sweep, this.readings)) parts.push(t('The LRs of different momenta were compared as LR / (1 - momentum).'));
    const balance = this.balance(winner);
    if (balance !== null) parts.push(balance);
    return { advised: winner.value, advice: parts.join(' ') };
  }

  /**
   * "At an LR of 1.2, weight decay 1e-5 keeps accuracy at 0.86 (max LR 0.80); your 1e-3 stops training above 0.20 (max LR 0.052)." Both are read
   * where the first has its peak: at its max LR, which lies well below, a ramp is still on its way up.
   */
  private evidence(winner: SweepResult, other: SweepResult): string {
    const { metric } = this.ranking;
    const lr = winner.best?.lr ?? 0;
    const kept = valueAt(this.readings.get(winner.arm) ?? [], metric, lr) ?? winner.best?.value ?? Number.NaN;
    const value = factorValueText(this.factor, winner.value);
    const subject = winner.arm === this.own ? t('your {0} {1}', factorName(this.factor), value) : `${factorName(this.factor)} ${value}`;
    const values = [formatLr(lr), subject, this.number(kept), this.boundText(winner), this.fateOf(other, lr)] as const;
    return metric === 'accuracy' ? t('At an LR of {0}, {1} keeps accuracy at {2} ({3}); {4}.', ...values) : t('At an LR of {0}, {1} keeps the loss at {2} ({3}); {4}.', ...values);
  }

  /** What came of another value, which was measured: a clause with its bound. */
  private fateOf(row: SweepResult, lr: number): string {
    const { metric } = this.ranking;
    const stops = row.stopsAbove ?? null;
    if (stops !== null && stops <= lr) return t('{0} stops training above {1} ({2})', this.named(row), formatLr(stops), this.boundText(row));
    const there = valueAt(this.readings.get(row.arm) ?? [], metric, lr);
    const best = this.number(row.best?.value ?? Number.NaN);
    return there === null
      ? t('{0} reaches {1} at best ({2})', this.named(row), best, this.boundText(row))
      : t('{0} is at {1} there and reaches {2} at best ({3})', this.named(row), this.number(there), best, this.boundText(row));
  }

  private boundText({ max }: SweepResult): string {
    if (max === null) return t('no bounds');
    return max.open ? t('max LR at least {0}', formatLr(max.lr)) : t('max LR {0}', formatLr(max.lr));
  }

  private cannotTell(worse: readonly SweepResult[]): string {
    const { repeats, metric } = this.ranking;
    const equals = this.ranking.equals.toSorted((a, b) => a.value - b.value);
    const values = listText(equals.map((row) => this.named(row)));
    const bests = equals.map(({ best }) => best?.value ?? Number.NaN);
    const maxes = equals.map(({ max }) => max?.lr ?? Number.NaN);
    const range = (numbers: readonly number[], text: (value: number) => string): string => {
      const [low, high] = [text(Math.min(...numbers)), text(Math.max(...numbers))];
      return low === high ? low : t('{0} to {1}', low, high);
    };
    const bestRange = range(bests, (value) => this.number(value));
    const best = metric === 'accuracy' ? t('best accuracy {0}', bestRange) : t('best loss {0}', bestRange);
    const known = [factorName(this.factor), values, best, range(maxes, formatLr)] as const;
    const parts = [
      equals.length === 1
        ? t('Cannot tell which {0} is best: {1} does well ({2}, max LR {3}).', ...known)
        : repeats === 1
          ? t('Cannot tell which {0} is best: {1} do equally well within what 1 range test each can tell ({2}, max LR {3}).', ...known)
          : t('Cannot tell which {0} is best: {1} do equally well within what {4} range tests each can tell ({2}, max LR {3}).', ...known, repeats),
    ];
    if (this.ranking.unclear.length > 0) parts.push(this.unclearText());
    const others = this.capital(listText(worse.map((row) => this.named(row))));
    if (worse.length > 0) parts.push(worse.length === 1 ? t('{0} does worse.', others) : t('{0} do worse.', others));
    return parts.join(' ');
  }

  private unclearText(): string {
    const rows = this.ranking.unclear;
    const values = this.capital(listText(rows.map((row) => this.named(row))));
    if (this.ranking.metric === 'accuracy') {
      return rows.length === 1
        ? t('{0} gave no bounds to compare, though its accuracy is as good.', values)
        : t('{0} gave no bounds to compare, though their accuracy is as good.', values);
    }
    return rows.length === 1
      ? t('{0} gave no bounds to compare, though its loss is as good.', values)
      : t('{0} gave no bounds to compare, though their loss is as good.', values);
  }

  /** About the forms of regularisation that the sweep did not vary. */
  private balance({ arm }: SweepResult): string | null {
    const reading = this.readings.get(arm)?.find(({ provenance, analysis }) => provenance !== null && analysis.recommended !== null);
    return reading?.provenance == null ? null : regularisationAdvice(reading.provenance, reading.analysis, this.factor);
  }

  private named({ arm, value }: SweepResult): string {
    const text = factorValueText(this.factor, value);
    return arm === this.own ? t('your {0}', text) : text;
  }

  private number(value: number): string {
    return this.ranking.metric === 'accuracy' ? value.toFixed(2) : value.toPrecision(3);
  }

  private capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }
}
