import type { CodeStyle } from './codeStyle';
import { MARKER } from './snippets/marker';
import { shareText, stops } from './snippets/numbers';
import { escapeSnippet } from './snippets/snippetSyntax';

/** Numbers that are written into the code. */
export interface ScheduleValues {
  readonly maxLr: number;
  readonly minLr: number;
  readonly finalLr: number;
  readonly cycleIterations: number;
  readonly tailIterations: number;
  readonly momentum: { readonly high: number; readonly low: number } | null;
}

/** Where the numbers come from: written as values, or read from onecycle.json when the script runs. */
export type ScheduleSource =
  | { readonly kind: 'values'; readonly values: ScheduleValues }
  /** `path` leads from the file's folder to onecycle.json, with forward slashes. */
  | { readonly kind: 'file'; readonly path: string; readonly key: string };

/** Names of what is declared; the suffix keeps them apart from names that the file has already. */
export interface CodeNames {
  readonly values: string;
  readonly schedule: string;
  readonly apply: string;
  readonly callback: string;
  /** Namespace of TensorFlow.js. */
  readonly tf: string;
}

export function codeNames(suffix: string, tf: string): CodeNames {
  return { values: `ONE_CYCLE${suffix}`, schedule: `oneCycle${suffix}`, apply: `applyOneCycle${suffix}`, callback: `OneCycleCallback${suffix}`, tf };
}

/** Names of the values in the code, in their order. */
export const valueNames = ['maxLr', 'minLr', 'finalLr', 'cycleIterations', 'tailIterations', 'momentum'] as const;

/** Each value as code, in snippet syntax with tab stops for max LR (1), min LR (2) and iterations (3). */
export function valueExpressions(values: ScheduleValues): Readonly<Record<(typeof valueNames)[number], string>> {
  const { cycleIterations, tailIterations, momentum } = values;
  const share = shareText(cycleIterations, cycleIterations + tailIterations);
  const { maxLr, minLr, finalLr, total } = stops(values);
  return {
    maxLr,
    minLr,
    finalLr,
    cycleIterations: `Math.round(${share} * ${total})`,
    tailIterations: `${total} - Math.round(${share} * ${total})`,
    momentum: momentum === null ? 'null' : `{ high: ${String(momentum.high)}, low: ${String(momentum.low)} }`,
  };
}

/** The initializer of the values: an object, or a read of onecycle.json. In snippet syntax. */
export function valuesCode(source: ScheduleSource, style: CodeStyle): string {
  if (source.kind === 'file') return escapeSnippet(readCode(source.path, source.key, style));
  const expressions = valueExpressions(source.values);
  const comments: Partial<Record<string, string>> = { cycleIterations: ' // of all iterations: epochs times batches' };
  return ['{', ...valueNames.map((name) => `  ${name}: ${expressions[name]},${comments[name] ?? ''}`), '}'].join('\n');
}

function readCode(path: string, key: string, style: CodeStyle): string {
  const quoted = (text: string): string => style.quote + text.replaceAll('\\', '\\\\').replaceAll(style.quote, `\\${style.quote}`) + style.quote;
  const schedule = `.schedules[${quoted(key)}]`;
  const relative = path.startsWith('.') ? path : `./${path}`;
  if (style.modules === 'commonjs' && !style.typescript) return `require(${quoted(relative)})${schedule}`;
  const place = {
    commonjs: `__dirname + ${quoted(`/${path}`)}`,
    esm: `new URL(${quoted(relative)}, import.meta.url)`,
    // Neither __dirname nor import.meta is sure to exist; the script's own path is, and onecycle.json lies beside it.
    transpiled: `join(process.argv[1]${style.typescript ? '!' : ''}, ${quoted('..')}, ${quoted('onecycle.json')})`,
  }[style.modules];
  return `JSON.parse(readFileSync(${place}, ${quoted('utf8')}))${schedule}`;
}

/** What {@link valuesCode} uses of Node's modules: name to module. */
export function neededImports(source: ScheduleSource, style: CodeStyle): ReadonlyMap<string, string> {
  if (source.kind === 'values' || (style.modules === 'commonjs' && !style.typescript)) return new Map();
  const imports = new Map([['readFileSync', 'node:fs']]);
  return style.modules === 'transpiled' ? imports.set('join', 'node:path') : imports;
}

/** The declarations of the schedule, each by the name that it declares. In snippet syntax, with two spaces of indentation and semicolons. */
export function scheduleCode(source: ScheduleSource, style: CodeStyle, names: CodeNames): ReadonlyMap<string, string> {
  const ts = style.typescript;
  const typed = (code: string): string => (ts ? code : '');
  const optimizer = ts ? 'state' : 'optimizer';
  const settings = typed(
    ': { maxLr: number; minLr: number; finalLr: number; cycleIterations: number; tailIterations: number; momentum: { high: number; low: number } | null }',
  );
  return new Map([
    [
      names.values,
      `// ${MARKER}\nconst ${names.values}${settings} = ${valuesCode(source, style)};`,
    ],
    [
      names.schedule,
      `/** LR and momentum of update \`iteration\` (from 1): min, max, min LR over the cycle, then down to the final LR. */
function ${names.schedule}(iteration${typed(': number')})${typed(': { lr: number; momentum: number | null }')} {
  const { maxLr, minLr, finalLr, cycleIterations, tailIterations, momentum } = ${names.values};
  if (iteration > cycleIterations) {
    const share = Math.min((iteration - cycleIterations) / tailIterations, 1);
    return { lr: minLr + (finalLr - minLr) * share, momentum: momentum ? momentum.high : null };
  }
  const middle = Math.ceil(cycleIterations / 2);
  const share = iteration < middle ? (iteration - 1) / (middle - 1) : (cycleIterations - iteration) / Math.max(cycleIterations - middle, 1);
  return { lr: minLr + (maxLr - minLr) * share, momentum: momentum ? momentum.high + (momentum.low - momentum.high) * share : null };
}`,
    ],
    [
      names.apply,
      `/** Sets LR and momentum for the optimizer's next update. Call it before each update of a loop of your own. */
function ${names.apply}(optimizer${typed(`: ${names.tf}.Optimizer`)}) {
  const { lr, momentum } = ${names.schedule}(optimizer.iterations + 1);
${typed(`  const state = optimizer as unknown as { setLearningRate?(lr: number): void; learningRate: number; m?: ${names.tf}.Scalar; momentum?: number; beta1?: number };\n`)}\
  // SGD and momentum keep these values in tensors, which only this replaces.
  if (${optimizer}.setLearningRate) ${optimizer}.setLearningRate(lr);
  else ${optimizer}.learningRate = lr;
  if (momentum === null) return;
  if (${optimizer}.m) {
    ${optimizer}.m.dispose();
    ${optimizer}.m = ${names.tf}.keep(${names.tf}.scalar(momentum));
    ${optimizer}.momentum = momentum;
  } else if (${optimizer}.beta1 !== undefined) {
    ${optimizer}.beta1 = momentum;
  }
}`,
    ],
    [
      names.callback,
      `/** For the \`callbacks\` of fit and fitDataset. */
class ${names.callback} extends ${names.tf}.Callback {
  constructor(model${typed(`: ${names.tf}.LayersModel`)}) {
    super();
    this.onBatchBegin = async () => ${names.apply}(model.optimizer);
  }
}`,
    ],
  ]);
}
