import { cyclesMomentum, momentumOf, numberCode, numberComment, numberNames, summaryOf, type OtherKind, type OtherSchedule } from '../otherSchedule';
import { momentumCode, momentumType } from './momentumCode';

/** The properties of an object that holds a schedule's numbers, each as code of JavaScript in snippet syntax; with a comment or null. */
export function otherValues(schedule: OtherSchedule): ReadonlyMap<string, { readonly code: string; readonly comment: string | null }> {
  const values = new Map(numberNames(schedule.kind).map((name): [string, { code: string; comment: string | null }] => [name, { code: numberCode(schedule, name), comment: numberComment(name) }]));
  const momentum = momentumOf(schedule);
  return momentum === undefined ? values : values.set('momentum', { code: momentumCode(momentum), comment: null });
}

/** Names of the values of a kind, in the order of {@link otherValues}. */
export function otherValueNames(kind: OtherKind): readonly string[] {
  return [...numberNames(kind), ...(cyclesMomentum(kind) ? ['momentum'] : [])];
}

/** Type of the values in TypeScript. */
export function otherType(kind: OtherKind): string {
  const numbers = numberNames(kind).map((name) => `${name}: ${name === 'drops' ? 'number[]' : 'number'}`);
  return `{ ${[...numbers, ...(cyclesMomentum(kind) ? [`momentum: ${momentumType}`] : [])].join('; ')} }`;
}

/**
 * The function that gives LR and momentum of an update, as `createSchedule` does for its kind, with two spaces of indentation and semicolons.
 * @param check a statement that refuses values of another kind; '' for none
 */
export function otherFunction(kind: OtherKind, names: { readonly values: string; readonly schedule: string }, typescript: boolean, check: string): string {
  const typed = (code: string): string => (typescript ? code : '');
  const result = typed(cyclesMomentum(kind) ? ': { lr: number; momentum: number | null }' : ': number');
  const parameter = kind === 'constant' ? '' : `iteration${typed(': number')}`;
  const what = `${cyclesMomentum(kind) ? 'LR and momentum' : 'LR'} of update \`iteration\` (from 1)`;
  return [
    `/** ${kind === 'constant' ? 'LR of every update' : what}: ${summaryOf(kind)}. */`,
    `function ${names.schedule}(${parameter})${result} {`,
    ...(check === '' ? [] : [`  ${check}`]),
    `  const { ${otherValueNames(kind).join(', ')} } = ${names.values};`,
    ...bodies[kind](typed).map((line) => `  ${line}`),
    '}',
  ].join('\n');
}

type Typed = (code: string) => string;

const cosine = '(1 - Math.cos(Math.PI * share)) / 2';

/** @param list of arrays: the step at which a phase ends, counted from 0, the LR there, and how far momentum is lowered there (1: wholly) */
function phased(before: readonly string[], list: readonly string[], ease: string | null): (typed: Typed) => string[] {
  return (typed) => [
    ...before,
    '// Where each phase ends: step (from 0), LR, and how far momentum is lowered.',
    `const phases${typed(': [end: number, endLr: number, endLowered: number][]')} = [`,
    ...list.map((phase) => `  ${phase},`),
    '];',
    'const step = Math.min(iteration, iterations) - 1;',
    'let start = 0;',
    'let lr = minLr;',
    'let lowered = 0;',
    'for (const [end, endLr, endLowered] of phases) {',
    '  const share = step >= end ? 1 : (step - start) / (end - start);',
    ...(ease === null ? [] : [`  const eased = ${ease};`]),
    `  lr += (endLr - lr) * ${ease === null ? 'share' : 'eased'};`,
    `  lowered += (endLowered - lowered) * ${ease === null ? 'share' : 'eased'};`,
    '  if (step <= end) break;',
    '  start = end;',
    '}',
    'return { lr, momentum: momentum ? momentum.high + (momentum.low - momentum.high) * lowered : null };',
  ];
}

function cyclical(height: string): () => string[] {
  return () => [
    'const step = iteration - 1;',
    'const cycle = Math.floor(step / (2 * stepSize));',
    `const height = (1 - Math.abs((step - 2 * stepSize * cycle) / stepSize - 1))${height};`,
    'return { lr: minLr + (maxLr - minLr) * height, momentum: momentum ? momentum.high + (momentum.low - momentum.high) * height : null };',
  ];
}

function decay(ease: string | null): () => string[] {
  return () => [
    'const warmup = Math.max(1, Math.min(Math.round(warmupShare * iterations), iterations - 1));',
    'if (iteration < warmup) return (maxLr * iteration) / warmup;',
    'const share = Math.min((iteration - warmup) / Math.max(iterations - warmup, 1), 1);',
    `return maxLr + (finalLr - maxLr) * ${ease === null ? 'share' : `(${ease})`};`,
  ];
}

const up = '[upShare * iterations - 1, maxLr, 1]';
const bodies: Readonly<Record<OtherKind, (typed: Typed) => readonly string[]>> = {
  'smith-one-cycle': phased(
    ['const stepSize = Math.min(Math.round((iterations * cycleShare) / 2), Math.floor((iterations - 1) / 2));'],
    ['[stepSize, maxLr, 1]', '[2 * stepSize, finalLr, 0]', '[iterations - 1, finalLr, 0]'],
    null,
  ),
  'pytorch-one-cycle': phased([], [up, '[iterations - 1, finalLr, 0]'], cosine),
  'pytorch-three-phase': phased([], [up, '[2 * upShare * iterations - 2, minLr, 0]', '[iterations - 1, finalLr, 0]'], null),
  'fastai-one-cycle': phased([], ['[upShare * iterations, maxLr, 1]', '[iterations, finalLr, 0]'], cosine),
  triangular: cyclical(''),
  triangular2: cyclical(' * 0.5 ** cycle'),
  'exp-range': cyclical(' * gamma ** step'),
  'piecewise-constant': () => [
    'const dropped = drops.filter((share) => iteration > Math.max(1, Math.round(share * iterations))).length;',
    'return maxLr * factor ** dropped;',
  ],
  constant: () => ['return maxLr;'],
  'linear-decay': decay(null),
  'cosine-decay': decay(cosine),
};
