import * as v from 'valibot';
import { factorValueText } from '../analysis/experiments/factorText';
import { ownValue } from '../experiments/planSweep';
import { sweepFactor, type SweepFactor } from '../protocol/experiment';
import { regularisationOverrides, type Provenance } from '../protocol/run';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';

/** More would only narrow intervals that are narrow already, at that many times the cost. */
const MOST_SEEDS = 20;
const LEAST_VALUES = 2;
const MOST_VALUES = 12;
/** Range tests by which bisecting the exponent narrows a factor of ten to one of 1.8. */
const BISECTIONS = 2;
const SEED_RANGE = 2 ** 32;

type Services = Pick<EditorServices, 'vscode'>;

/**
 * Asks for the number of seeds.
 * @param first the first seed; the others follow it
 * @returns the seeds; null when the person cancelled
 */
export async function askSeeds({ vscode }: Services, title: string, usual: number, first: number): Promise<number[] | null> {
  const countIn = (text: string): number | null => (/^\s*\d+\s*$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_SEEDS ? Number(text) : null);
  const answer = await vscode.window.showInputBox({
    title,
    prompt: t('How many seeds? Each is a run of its own: more tell smaller differences apart, and take that many times as long.'),
    value: String(usual),
    validateInput: (text) => (countIn(text) === null ? t('Enter a whole number from 1 to {0}.', MOST_SEEDS) : null),
  });
  const count = answer === undefined ? null : countIn(answer);
  return count === null ? null : Array.from({ length: count }, (_, index) => (first + index) % SEED_RANGE);
}

export interface Sweep {
  readonly factor: SweepFactor;
  readonly values: readonly number[];
  readonly bisections: number;
  /** The script's own value; null where it is not known. */
  readonly own: number | null;
}

/**
 * Asks what a sweep varies, and at which values, prefilled around the script's own.
 * @param provenance of an earlier run of the script; null where there is none
 * @returns null when the person cancelled
 */
export async function askSweep({ vscode }: Services, provenance: Provenance | null): Promise<Sweep | null> {
  const items = sweepFactor.options.map((factor) => {
    const own = provenance === null ? null : ownValue(factor, provenance);
    const absent = provenance !== null && own === null ? notThere(factor) : null;
    return { label: factorLabel(factor), description: own === null ? (absent?.reason ?? '') : t('yours: {0}', factorValueText(factor, own)), factor, own, absent };
  });
  const choice = await vscode.window.showQuickPick(items, { title: t('Range Test Sweep'), placeHolder: t('What shall vary from range test to range test?') });
  if (choice === undefined) return null;
  const { factor, own, absent } = choice;
  if (absent !== null) {
    await vscode.window.showErrorMessage(absent.refusal);
    return null;
  }
  const answer = await vscode.window.showInputBox({
    title: sweepTitle(factor),
    prompt: t('Values, with commas between. Your own value is always among them where it is known.'),
    value: usualValues(factor, own).map((value) => factorValueText(factor, value)).join(', '),
    validateInput: (text) => valuesIn(factor, text).problem,
  });
  if (answer === undefined) return null;
  const { values, problem } = valuesIn(factor, answer);
  if (problem !== null) return null;
  const bisections = factor === 'weightDecay' ? await askBisections({ vscode }) : 0;
  return bisections === null ? null : { factor, values, bisections, own };
}

function factorLabel(factor: SweepFactor): string {
  const labels: Readonly<Record<SweepFactor, string>> = { weightDecay: t('Weight decay'), batchSize: t('Batch size'), dropout: t('Dropout'), momentum: t('Momentum') };
  return labels[factor];
}

function sweepTitle(factor: SweepFactor): string {
  const titles: Readonly<Record<SweepFactor, string>> = {
    weightDecay: t('Range Test Sweep: weight decay'),
    batchSize: t('Range Test Sweep: batch size'),
    dropout: t('Range Test Sweep: dropout'),
    momentum: t('Range Test Sweep: momentum'),
  };
  return titles[factor];
}

/** Why a factor cannot vary where an earlier run saw no value of it, in a few words and as a sentence; null where it may vary all the same. */
function notThere(factor: SweepFactor): { readonly reason: string; readonly refusal: string } | null {
  if (factor === 'dropout') return { reason: t('the model has no dropout layers'), refusal: t('A sweep of the dropout would change nothing: the model has no dropout layers.') };
  if (factor === 'momentum') return { reason: t('the optimizer has no momentum'), refusal: t('A sweep of the momentum would change nothing: the optimizer has no momentum.') };
  return null;
}

async function askBisections({ vscode }: Services): Promise<number | null> {
  const choice = await vscode.window.showQuickPick(
    [
      { label: t('These values only'), bisections: 0 },
      { label: t('These, then {0} more near the best', BISECTIONS), detail: t('Each in the middle of two exponents, as A disciplined approach (Smith 2018) advises.'), bisections: BISECTIONS },
    ],
    { title: sweepTitle('weightDecay') },
  );
  return choice?.bisections ?? null;
}

/** Values around the script's own, from strong to weak regularisation or by size; the usual ones of the field where it is not known. */
function usualValues(factor: SweepFactor, own: number | null): number[] {
  switch (factor) {
    case 'weightDecay':
      return own === null || own === 0 ? [1e-3, 1e-4, 1e-5] : [10 * own, own, own / 10, own / 100];
    case 'batchSize':
      return own === null ? [32, 64, 128, 256] : [Math.max(1, Math.floor(own / 2)), own, 2 * own, 4 * own];
    case 'dropout':
      return own === null || own === 0 ? [0, 0.25, 0.5] : [0, own / 2, own, Math.min(0.9, 1.5 * own)];
    case 'momentum':
      return [0.8, 0.85, 0.9, 0.95];
  }
}

const schemas = regularisationOverrides.entries;

/** Why a word is no value of a factor. */
function unusable(factor: SweepFactor, word: string): string {
  switch (factor) {
    case 'weightDecay':
      return t('"{0}" cannot be used: every weight decay must be a number of at least 0, e.g. 1e-4.', word);
    case 'batchSize':
      return t('"{0}" cannot be used: every batch size must be a whole number of at least 1.', word);
    case 'dropout':
      return t('"{0}" cannot be used: every dropout must be at least 0 and below 1.', word);
    case 'momentum':
      return t('"{0}" cannot be used: every momentum must be at least 0 and below 1.', word);
  }
}

function valuesIn(factor: SweepFactor, text: string): { readonly values: number[]; readonly problem: string | null } {
  const words = text.split(/[,;\s]+/).filter((word) => word !== '');
  const wrong = words.find((word) => !v.is(schemas[factor], Number(word)));
  const values = [...new Set(words.map(Number))];
  if (wrong !== undefined) return { values, problem: unusable(factor, wrong) };
  if (values.length < LEAST_VALUES || values.length > MOST_VALUES) return { values, problem: t('Enter from {0} to {1} different values, with commas between.', LEAST_VALUES, MOST_VALUES) };
  return { values, problem: null };
}
