import { landmark, ruleFor, RULES, type RuleConstants, type RuleInput, type RuleSet } from '../../src/analysis/boundsRules';
import type { ReplayTask } from '../fixtures/rangeTests';
import { mean } from '../../src/analysis/smooth';
import { grouped, regretOf } from './replayRegret';

/** A ramp as the fit sees it. */
export interface FitRamp {
  readonly task: string;
  readonly input: RuleInput;
}

/** Divisors .7 to 3 in steps of 3.5 %, exponents 0 to .6. */
const DIVISORS = Array.from({ length: 42 }, (_, index) => 2 ** (index / 20 - 0.5));
const EXPONENTS = [0, 0.1, 0.15, 0.2, 0.25, 0.3, 0.33, 0.36, 0.4, 0.45, 0.5, 0.6];
/**
 * Octaves by which the fit moves each max, and their weights (a normal distribution with a standard deviation of half an octave: the next
 * seed's max). Constants that are only just good for these ramps fall off a cliff on others.
 */
const JITTER = [-0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75].map((octaves) => [octaves, Math.exp(-((octaves / 0.5) ** 2) / 2)] as const);
const JITTER_WEIGHT = JITTER.reduce((sum, [, weight]) => sum + weight, 0);
/** Octaves between two points of a task's table of jittered regret, and its ends. */
const STEP = 1 / 32;
const [FROM, TO] = [-24, 8];

/** Fits rules to replayed ramps: the divisor and exponent with the least mean regret over tasks, each max moved by the next seed's spread. */
export class RuleFit {
  readonly #regrets = new Map<string, Float64Array>();

  constructor(private readonly tasks: Record<string, ReplayTask>) {}

  /**
   * One rule's constants.
   * @param ramps those to fit to; the rule is that of the first
   */
  constants(ramps: readonly FitRamp[]): RuleConstants {
    const exponents = ramps[0]?.input.share == null ? [0] : EXPONENTS;
    const byTask = [...grouped(ramps, ({ task }) => task)].map(([task, own]) => ({
      table: this.#table(task),
      own: own.map(({ input }) => ({ octaves: Math.log2(landmark(input)), share: Math.log2(input.share ?? 1) })),
    }));
    let best: RuleConstants & { readonly regret: number } = { divisor: 1, exponent: 0, regret: Number.POSITIVE_INFINITY };
    for (const exponent of exponents) {
      for (const divisor of DIVISORS) {
        const shift = Math.log2(divisor);
        const regret = mean(byTask.map(({ table, own }) => mean(own.map(({ octaves, share }) => lookUp(table, octaves + exponent * share - shift)))));
        if (regret < best.regret) best = { divisor, exponent, regret };
      }
    }
    return { divisor: best.divisor, exponent: best.exponent };
  }

  /** The rules with those refitted that any of the ramps use. */
  rules(ramps: readonly FitRamp[]): RuleSet {
    const fitted = [...grouped(ramps, ({ input }) => shared(input)).values()].flatMap((own) => {
      const constants = this.constants(own);
      return [...new Set(own.map(({ input }) => ruleFor(input)))].map((rule) => [rule, constants] as const);
    });
    return { ...RULES, ...Object.fromEntries(fitted) };
  }

  /** Regret of a max LR of 2^octaves, averaged over the jitter, on a grid of octaves. */
  #table(task: string): Float64Array {
    const known = this.#regrets.get(task);
    if (known !== undefined) return known;
    const described = this.tasks[task];
    if (described === undefined) throw new Error(`There is no task ${task}.`);
    const table = Float64Array.from({ length: (TO - FROM) / STEP + 1 }, (_, index) => {
      const octaves = FROM + index * STEP;
      return JITTER.reduce((sum, [moved, weight]) => sum + weight * regretOf(2 ** (octaves + moved), described), 0) / JITTER_WEIGHT;
    });
    this.#regrets.set(task, table);
    return table;
  }
}

/** E and `regression` are one rule read from two kinds of curves, and are fitted together: regressions alone are two tasks. */
function shared(input: RuleInput): string {
  const rule = ruleFor(input);
  return rule === 'regression' ? 'E' : rule;
}

function lookUp(table: Float64Array, octaves: number): number {
  const index = Math.round((octaves - FROM) / STEP);
  return table[Math.min(table.length - 1, Math.max(0, index))] ?? 0;
}
