const optimizers = 'SGD|ASGD|Adam\\w*|NAdam|RAdam|SparseAdam|RMSprop|Rprop|Adagrad|Adadelta|Adafactor|LBFGS|Lion|Muon';
const makesOptimizer = new RegExp(`^[ \\t]*(?<name>[\\w.]+)\\s*(?::[^=\\n]+)?=\\s*(?:(?:\\w+\\.)*optim\\.\\w+|(?:\\w+\\.)*(?:${optimizers}))\\(`, 'gm');
const namedOptimizer = /^[ \t]*(?<name>[\w.]*optimi[sz]er)\s*(?::[^=\n]+)?=(?!=)/gm;

/** A line that makes an optimizer of PyTorch. */
export interface MadeOptimizer {
  readonly name: string;
  /** Offset of the start of its line. */
  readonly start: number;
}

/**
 * Where a file makes its first optimizer, by a class of PyTorch, else whatever is named an optimizer: more than one line where branches make it.
 * @param code Python without strings and comments
 */
export function madeOptimizers(code: string): readonly MadeOptimizer[] {
  const all = [makesOptimizer, namedOptimizer].map((pattern) => [...code.matchAll(pattern)].map(({ index, groups }) => ({ name: groups?.['name'] ?? '', start: index }))).find((found) => found.length > 0) ?? [];
  return all.filter(({ name }) => name === all[0]?.name);
}
