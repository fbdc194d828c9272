import { t } from '../../text/text';
import { ProtocolError } from '../wire';
import { CURVE_METRICS, CURVE_ROLES, type CurveColumns, type CurveMetric } from './curveRoles';
import type { CurveTable } from './curveTable';
import { STEP_COLUMN } from './eventTable';

const TRAINING = new Set(['train', 'training']);
const HELD_OUT = new Set(['val', 'valid', 'validation', 'eval', 'evaluation', 'test', 'dev']);
/** Words that say how a metric was computed, not what it is. */
const PASSED_OVER = new Set(['categorical', 'sparse', 'binary', 'multiclass', 'top1', 'mean', 'avg', 'average', 'smooth', 'smoothed', 'total', 'metric', 'metrics', 'charts', 'optim', 'optimizer', 'batch', 'step', 'epoch']);
/** Of an accuracy also which of the first answers count: "acc@1", "accuracy_top-1". */
const ACCURACY_PASSED_OVER = new Set(['top', '1']);
const ACCURACIES = new Set(['accuracy', 'acc', 'acc1']);
/** The first that a table has; as whole names. */
const ITERATIONS = ['iteration', 'global_step', 'trainer_global_step', 'train_global_step', 'global_iteration', 'global_iter', 'current_steps', 'current_step', 'step', 'iter', 'update', 'num_updates', 'itr', 'n_iter', 'iterations', 'steps', 'updates', 'batch'];

/** Names in one spelling: "Train/Loss" and "train loss" are the same; "lr-SGD" is lr_sgd. */
export function plainName(name: string): string {
  return name
    .trim()
    .replace(/([a-z\d])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, '_')
    .replace(/^_|_$/g, '');
}

/** Whether a name is one of a mean over an epoch: of "epoch_loss" (Keras), "train_loss_epoch" (Lightning). */
export function isPerEpoch(name: string): boolean {
  return plainName(name).split('_').includes('epoch');
}

/**
 * Which column of a table is what, by the names that people and the loggers of Keras, Lightning, fastai and TensorBoard give them.
 * Of several that could be the same the plainest is taken, a value of every step before a mean over the epoch.
 */
export function recogniseColumns({ format, names }: Pick<CurveTable, 'format' | 'names'>): CurveColumns {
  const plain = names.map((name) => ({ name, plain: plainName(name) }));
  const iteration = format === 'TensorBoard' ? STEP_COLUMN : (ITERATIONS.flatMap((known) => plain.find((one) => one.plain === known)?.name ?? [])[0] ?? null);
  const others = plain.filter(({ name }) => name !== iteration);
  const first = (rankOf: (words: readonly string[]) => number | null): string | null => {
    const ranked = others.flatMap(({ name, plain: text }) => {
      const rank = rankOf(text.split('_'));
      return rank === null ? [] : [{ name, rank }];
    });
    return ranked.sort((one, other) => one.rank - other.rank)[0]?.name ?? null;
  };
  const plainIsHeldOut = isOfFastai(others.map((one) => one.plain));
  const metric = (role: CurveMetric): string | null => first((words) => metricRank(words, role, plainIsHeldOut));
  return { iteration, lr: lrColumn(others, first), accuracy: metric('accuracy'), loss: metric('loss'), val_accuracy: metric('val_accuracy'), val_loss: metric('val_loss') };
}

/** fastai's CSVLogger: metrics without a prefix are those of the validation set. */
function isOfFastai(names: readonly string[]): boolean {
  return ['epoch', 'train_loss', 'valid_loss', 'time'].every((name) => names.includes(name));
}

/** How far from plain a name is as one of a role; null where it is something else. */
function metricRank(words: readonly string[], role: CurveMetric, plainIsHeldOut: boolean): number | null {
  const [isHeldOut, kind] = role.startsWith('val_') ? [true, role.slice(4)] : [false, role];
  const rest = words.filter((word) => !TRAINING.has(word) && !HELD_OUT.has(word) && !PASSED_OVER.has(word) && !(kind === 'accuracy' && ACCURACY_PASSED_OVER.has(word)));
  const [only = ''] = rest;
  const isTop1 = rest.length === 0 && words.includes('top1');
  const isKind = kind === 'accuracy' ? isTop1 || (rest.length === 1 && ACCURACIES.has(only)) : rest.length === 1 && only === kind;
  const heldOut = words.some((word) => HELD_OUT.has(word));
  const training = words.some((word) => TRAINING.has(word));
  if (!isKind || (heldOut && training) || (heldOut || (plainIsHeldOut && !training)) !== isHeldOut) return null;
  return farFromPlain(words);
}

/** The rank of a name among those of the same thing: short ones first, means over an epoch last. */
function farFromPlain(words: readonly string[]): number {
  return words.length + (words.includes('epoch') ? 10 : 0);
}

/**
 * The column of the LR: "lr", "learning_rate", "train/lr", "lr/pg0", "lr-SGD", "lr-AdamW/pg1".
 * Null where there are several that differ in more than their optimizer's parameter group: a person must say which.
 */
function lrColumn(columns: readonly { readonly name: string; readonly plain: string }[], first: (rankOf: (words: readonly string[]) => number | null) => string | null): string | null {
  const exact = first((words) => {
    const rest = words.filter((word) => !TRAINING.has(word) && !PASSED_OVER.has(word) && word !== 'group' && word !== '0' && word !== 'pg0').join('_');
    return rest === 'lr' || rest === 'learning_rate' ? farFromPlain(words) : null;
  });
  if (exact !== null) return exact;
  // Lightning's LearningRateMonitor: lr-OPTIMIZER, lr-OPTIMIZER/pg1; with momentum and weight decay beside it
  const monitored = columns.filter(({ name, plain }) => name.startsWith('lr-') && !/_(?:momentum|weight_decay)$/.test(plain));
  const firstGroups = monitored.filter(({ plain }) => !/_pg(?:[02-9]|1\d+)$/.test(plain));
  return firstGroups.length === 1 ? (firstGroups[0]?.name ?? null) : null;
}

/** Whether columns are enough for a curve. */
export function areEnough(columns: CurveColumns): boolean {
  return columns.lr !== null && CURVE_METRICS.some((metric) => columns[metric] !== null);
}

/**
 * Checks that a table has the columns that were recognised or chosen.
 * @throws ProtocolError saying what is missing and what to do
 */
export function requireColumns(table: CurveTable, columns: CurveColumns, name: string): void {
  const found = table.unit === 'line' ? t('It has {0}.', listedNames(table)) : t('Its tags are {0}.', listedNames(table));
  const missing = CURVE_ROLES.map((role) => columns[role]).find((one) => one !== null && !table.names.includes(one));
  if (missing !== undefined) throw new ProtocolError(`${t('{0}: has no column {1}.', name, missing ?? '')} ${found}`);
  if (columns.lr === null) throw new ProtocolError(`${t('{0}: has no column lr.', name)} ${found} ${t('Log the learning rate as lr, or say which column has it.')}`);
  if (!areEnough(columns)) {
    throw new ProtocolError(`${t('{0}: has none of the columns {1}.', name, CURVE_METRICS.join(', '))} ${found} ${t('Log the metric as one of them, or say which column has it.')}`);
  }
  for (const role of CURVE_ROLES) {
    const one = columns[role];
    if (one === null || table.names.indexOf(one) === table.names.lastIndexOf(one)) continue;
    throw new ProtocolError(t('{0}: has two columns named {1}. Rename one of them.', name, one));
  }
}

export function listedNames({ names }: CurveTable): string {
  const MANY = 30;
  const listed = names.filter((name) => name !== '').slice(0, MANY);
  return [...listed, ...(names.length > MANY ? ['…'] : [])].join(', ');
}
