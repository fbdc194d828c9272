/** Tokens of the theme in the order in which runs get their colours: neighbours are told apart easily. */
const tokens = ['charts-blue', 'superconverge-chartOrange', 'charts-green', 'charts-purple', 'charts-red', 'foreground', 'charts-yellow'] as const;
/** Five patterns for seven colours: 35 runs before two look alike, and colour is never the only cue. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2.5], [9, 3, 2, 3], [4, 2]];

/** How a run or an arm is drawn wherever it appears. */
export interface Look {
  /** As CSS: follows the theme by itself. */
  readonly css: string;
  readonly dash: readonly number[];
}

export function lookOf(index: number): Look {
  const token = tokens[index % tokens.length] ?? 'foreground';
  return { css: `var(--vscode-${token}, currentColor)`, dash: dashes[index % dashes.length] ?? [] };
}

/** The colour as a canvas needs it. */
export function colorOf(index: number, foreground: string): string {
  const token = tokens[index % tokens.length] ?? 'foreground';
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--vscode-${token}`).trim();
  return value === '' ? foreground : value;
}
