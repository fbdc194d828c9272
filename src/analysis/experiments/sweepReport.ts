import { formatLr } from '../formatLr';
import { factorNames, factorValueText, type Factor } from './factorText';
import { countText, listText } from './metricText';
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
    const name = factorNames[this.factor];
    if (winner === undefined) return { advised: null, advice: `Cannot tell which ${name} is best: no value gave bounds. ${ranked[0]?.refusal ?? ''}`.trim() };
    if (ranked.length === 1) return { advised: null, advice: `Cannot tell which ${name} is best: only ${this.named(winner)} has been measured.` };
    const worse = ranked.filter((row) => !equals.includes(row) && !unclear.includes(row));
    const ownIsWorse = worse.some(({ arm }) => arm === this.own);
    const ownIsUnclear = unclear.some(({ arm }) => arm === this.own);
    if ((equals.length > 1 && !ownIsWorse) || ownIsUnclear) return { advised: null, advice: this.cannotTell(worse) };
    if (worse.length === 0) return { advised: null, advice: `Cannot tell which ${name} is best: only ${this.named(winner)} gave bounds, and ${listText(unclear.map((row) => this.named(row)))} none to compare with.` };

    const against = worse.find(({ arm }) => arm === this.own) ?? worse.reduce((lowest, row) => ((row.max?.lr ?? Infinity) < (lowest.max?.lr ?? Infinity) ? row : lowest));
    const twins = equals.slice(1);
    const parts = [this.evidence(winner, against)];
    if (unclear.length > 0) parts.push(this.unclearText());
    if (twins.length > 0) parts.push(`${listText(twins.map((row) => this.named(row)))} cannot be told from it.`);
    if (comparesSteps(this.sweep, this.readings)) parts.push('The LRs of different momenta were compared as LR / (1 - momentum).');
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
    const noun = metric === 'accuracy' ? 'accuracy' : 'the loss';
    const subject = `${winner.arm === this.own ? 'your ' : ''}${factorNames[this.factor]} ${factorValueText(this.factor, winner.value)}`;
    return `At an LR of ${formatLr(lr)}, ${subject} keeps ${noun} at ${this.number(kept)} (${this.boundText(winner)}); ${this.named(other)} ${this.fateOf(other, lr)} (${this.boundText(other)}).`;
  }

  private fateOf(row: SweepResult, lr: number): string {
    const { metric } = this.ranking;
    const stops = row.stopsAbove ?? null;
    if (stops !== null && stops <= lr) return `stops training above ${formatLr(stops)}`;
    const there = valueAt(this.readings.get(row.arm) ?? [], metric, lr);
    const best = row.best === null ? '' : `reaches ${this.number(row.best.value)} at best`;
    return there === null ? best : `is at ${this.number(there)} there and ${best}`;
  }

  private boundText({ max }: SweepResult): string {
    return max === null ? 'no bounds' : `max LR ${max.open ? 'at least ' : ''}${formatLr(max.lr)}`;
  }

  private cannotTell(worse: readonly SweepResult[]): string {
    const { repeats, metric } = this.ranking;
    const equals = this.ranking.equals.toSorted((a, b) => a.value - b.value);
    const values = listText(equals.map((row) => this.named(row)));
    const bests = equals.map(({ best }) => best?.value ?? Number.NaN);
    const maxes = equals.map(({ max }) => max?.lr ?? Number.NaN);
    const range = (numbers: readonly number[], text: (value: number) => string): string => {
      const [low, high] = [text(Math.min(...numbers)), text(Math.max(...numbers))];
      return low === high ? low : `${low} to ${high}`;
    };
    const noise = `within what ${countText(repeats, 'range test')} each can tell`;
    const unclear = this.ranking.unclear.length === 0 ? '' : ` ${this.unclearText()}`;
    const others = worse.length === 0 ? unclear : `${unclear} ${this.capital(listText(worse.map((row) => this.named(row))))} ${worse.length === 1 ? 'does' : 'do'} worse.`;
    return `Cannot tell which ${factorNames[this.factor]} is best: ${values} ${equals.length === 1 ? 'does well' : `do equally well ${noise}`} (best ${metric} ${range(bests, (value) => this.number(value))}, max LR ${range(maxes, formatLr)}).${others}`;
  }

  private unclearText(): string {
    const rows = this.ranking.unclear;
    return `${this.capital(listText(rows.map((row) => this.named(row))))} gave no bounds to compare, though ${rows.length === 1 ? 'its' : 'their'} ${this.ranking.metric} is as good.`;
  }

  /** About the forms of regularisation that the sweep did not vary. */
  private balance({ arm }: SweepResult): string | null {
    const reading = this.readings.get(arm)?.find(({ provenance, analysis }) => provenance !== null && analysis.recommended !== null);
    return reading?.provenance == null ? null : regularisationAdvice(reading.provenance, reading.analysis, this.factor);
  }

  private named({ arm, value }: SweepResult): string {
    return `${arm === this.own ? 'your ' : ''}${factorValueText(this.factor, value)}`;
  }

  private number(value: number): string {
    return this.ranking.metric === 'accuracy' ? value.toFixed(2) : value.toPrecision(3);
  }

  private capital(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
  }
}
