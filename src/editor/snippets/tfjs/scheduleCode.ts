import type { ScheduleKind } from '../../../schedule/scheduleOptions';
import type { CodeStyle } from '../../sources/codeStyle';
import { markerOf } from '../marker';
import type { ScheduleValues } from '../numbers';
import { cyclesMomentum, type OtherSchedule } from '../otherSchedule';
import { escapeSnippet } from '../snippetSyntax';
import { oneCycleFunction, oneCycleType, oneCycleValueNames, oneCycleValues } from './oneCycleCode';
import { otherFunction, otherType, otherValueNames, otherValues } from './otherCode';

/** Where the numbers come from: written as values of the paper's one cycle or of another schedule, or read from onecycle.json when the script runs. */
export type ScheduleSource =
  | { readonly kind: 'values'; readonly values: ScheduleValues }
  | { readonly kind: 'other'; readonly schedule: OtherSchedule }
  /** `path` leads from the file's folder to onecycle.json, with forward slashes; `schedule` is the kind that it holds under `key`. */
  | { readonly kind: 'file'; readonly path: string; readonly key: string; readonly schedule: ScheduleKind };

/** The kind of schedule that a source holds. */
export function kindOf(source: ScheduleSource): ScheduleKind {
  if (source.kind === 'values') return 'one-cycle';
  return source.kind === 'other' ? source.schedule.kind : source.schedule;
}

/** Names of what is declared; the suffix keeps them apart from names that the file has already. */
export interface CodeNames {
  readonly values: string;
  readonly schedule: string;
  readonly apply: string;
  readonly callback: string;
  /** Namespace of TensorFlow.js. */
  readonly tf: string;
}

/** What of the names is declared, in the order of the code. */
export const declaredNames = ['values', 'schedule', 'apply', 'callback'] as const;

export function codeNames(kind: ScheduleKind, suffix: string, tf: string): CodeNames {
  if (!isOneCycle(kind)) return { values: `LR_SCHEDULE${suffix}`, schedule: `lrSchedule${suffix}`, apply: `applyLrSchedule${suffix}`, callback: `LrScheduleCallback${suffix}`, tf };
  return { values: `ONE_CYCLE${suffix}`, schedule: `oneCycle${suffix}`, apply: `applyOneCycle${suffix}`, callback: `OneCycleCallback${suffix}`, tf };
}

/** Whether schedules of two kinds have the same names. */
export function haveSameNames(one: ScheduleKind, other: ScheduleKind): boolean {
  return isOneCycle(one) === isOneCycle(other);
}

function isOneCycle(kind: ScheduleKind): boolean {
  return kind.endsWith('one-cycle') || kind === 'pytorch-three-phase';
}

/** Names of the values in the code of a kind, in their order. */
export function valueNames(kind: ScheduleKind): readonly string[] {
  return kind === 'one-cycle' ? oneCycleValueNames : otherValueNames(kind);
}

/** Each value as code in snippet syntax, with a comment or null. */
export function valueExpressions(source: Exclude<ScheduleSource, { kind: 'file' }>): ReadonlyMap<string, { readonly code: string; readonly comment: string | null }> {
  return source.kind === 'values' ? oneCycleValues(source.values) : otherValues(source.schedule);
}

/** The initializer of the values: an object, or a read of onecycle.json. In snippet syntax. */
export function valuesCode(source: ScheduleSource, style: CodeStyle): string {
  if (source.kind === 'file') return escapeSnippet(readCode(source, style));
  const lines = [...valueExpressions(source)].map(([name, { code, comment }]) => `  ${name}: ${code},${comment === null ? '' : ` // ${comment}`}`);
  return ['{', ...lines, '}'].join('\n');
}

function readCode({ path, key, schedule }: Extract<ScheduleSource, { kind: 'file' }>, style: CodeStyle): string {
  const quoted = (text: string): string => style.quote + text.replaceAll('\\', '\\\\').replaceAll(style.quote, `\\${style.quote}`) + style.quote;
  const saved = `.schedules[${quoted(key)}]${schedule === 'one-cycle' ? '' : '.chosen'}`;
  const relative = path.startsWith('.') ? path : `./${path}`;
  if (style.modules === 'commonjs' && !style.typescript) return `require(${quoted(relative)})${saved}`;
  const place = {
    commonjs: `__dirname + ${quoted(`/${path}`)}`,
    esm: `new URL(${quoted(relative)}, import.meta.url)`,
    // Neither __dirname nor import.meta is sure to exist; the script's own path is, and onecycle.json lies beside it.
    transpiled: `join(process.argv[1]${style.typescript ? '!' : ''}, ${quoted('..')}, ${quoted('onecycle.json')})`,
  }[style.modules];
  return `JSON.parse(readFileSync(${place}, ${quoted('utf8')}))${saved}`;
}

/** What {@link valuesCode} uses of Node's modules: name to module. */
export function neededImports(source: ScheduleSource, style: CodeStyle): ReadonlyMap<string, string> {
  if (source.kind !== 'file' || (style.modules === 'commonjs' && !style.typescript)) return new Map();
  const imports = new Map([['readFileSync', 'node:fs']]);
  return style.modules === 'transpiled' ? imports.set('join', 'node:path') : imports;
}

/** The declarations of the schedule, each by the name that it declares. In snippet syntax, with two spaces of indentation and semicolons. */
export function scheduleCode(source: ScheduleSource, style: CodeStyle, names: CodeNames): ReadonlyMap<string, string> {
  const kind = kindOf(source);
  const typed = (code: string): string => (style.typescript ? code : '');
  const type = kind === 'one-cycle' ? oneCycleType : otherType(kind);
  const isRead = source.kind === 'file' && kind !== 'one-cycle';
  const settings = typed(isRead ? `: { kind: string } & ${type}` : `: ${type}`);
  // The file may hold a schedule of another kind by then, whose numbers would be taken for those of this one.
  const check = isRead ? `if (${names.values}?.kind !== ${style.quote}${kind}${style.quote}) throw new Error(${style.quote}onecycle.json holds another schedule: insert it again.${style.quote});` : '';
  return new Map([
    [names.values, `// ${markerOf(kind)}\nconst ${names.values}${settings} = ${valuesCode(source, style)};`],
    [names.schedule, kind === 'one-cycle' ? oneCycleFunction(names, style.typescript) : otherFunction(kind, names, style.typescript, check)],
    [names.apply, kind === 'one-cycle' || cyclesMomentum(kind) ? applyBoth(style, names) : applyLr(style, names, kind === 'constant')],
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

function applyBoth({ typescript }: CodeStyle, names: CodeNames): string {
  const typed = (code: string): string => (typescript ? code : '');
  const optimizer = typescript ? 'state' : 'optimizer';
  return `/** Sets LR and momentum for the optimizer's next update. Call it before each update of a loop of your own. */
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
}`;
}

function applyLr({ typescript }: CodeStyle, names: CodeNames, isConstant: boolean): string {
  const typed = (code: string): string => (typescript ? code : '');
  const optimizer = typescript ? 'state' : 'optimizer';
  return `/** Sets the LR for the optimizer's next update. Call it before each update of a loop of your own. */
function ${names.apply}(optimizer${typed(`: ${names.tf}.Optimizer`)}) {
  const lr = ${names.schedule}(${isConstant ? '' : 'optimizer.iterations + 1'});
${typed('  const state = optimizer as unknown as { setLearningRate?(lr: number): void; learningRate: number };\n')}\
  // SGD and momentum keep the LR in a tensor, which only this replaces.
  if (${optimizer}.setLearningRate) ${optimizer}.setLearningRate(lr);
  else ${optimizer}.learningRate = lr;
}`;
}
