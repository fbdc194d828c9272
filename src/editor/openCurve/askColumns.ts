import { areEnough, listedNames } from '../../protocol/curve/curveColumns';
import { CURVE_METRICS, type CurveColumns, type CurveRole } from '../../protocol/curve/curveRoles';
import { numberIn, type CurveTable } from '../../protocol/curve/curveTable';
import { ProtocolError } from '../../protocol/wire';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';

/** Values of a column that its entry in a list shows. */
const SHOWN_VALUES = 3;

/** What is asked where the names do not tell enough. */
export function unknownRoles(columns: CurveColumns): CurveRole[] {
  return areEnough(columns) ? [] : [...(columns.lr === null ? (['lr'] as const) : []), ...(CURVE_METRICS.some((metric) => columns[metric] !== null) ? [] : METRIC_ORDER)];
}

/** Held-out metrics come first: the bounds are read from them where there are any. */
const METRIC_ORDER = ['val_accuracy', 'val_loss', 'accuracy', 'loss'] as const;

export const ALL_ROLES: readonly CurveRole[] = ['lr', 'iteration', ...METRIC_ORDER];

/**
 * Asks which column of a table plays each part, one list after the other; what was recognised or chosen before stands first.
 * @returns null when the person cancelled
 * @throws ProtocolError where there is nothing to choose from
 */
export async function askColumns({ vscode }: Pick<EditorServices, 'vscode'>, table: CurveTable, before: CurveColumns, roles: readonly CurveRole[]): Promise<CurveColumns | null> {
  const numeric = table.names.flatMap((name, at) => {
    const values = valuesOf(table, at);
    return values === null ? [] : [{ label: name, description: values, name }];
  });
  if (numeric.length === 0) throw new ProtocolError(t('No column holds only numbers, so none can be the LR or a metric: {0}.', listedNames(table)));
  let columns = before;
  for (const [index, role] of roles.entries()) {
    const { question, none } = wordsOf(role);
    const known = numeric.filter(({ name }) => name === columns[role]);
    const items = [...known, ...(none === null ? [] : [{ label: none, description: '', name: null }]), ...numeric.filter((item) => !known.includes(item))];
    const choice = await vscode.window.showQuickPick(items, {
      title: t('Open Curve ({0}/{1})', index + 1, roles.length),
      placeHolder: question,
      matchOnDescription: true,
    });
    if (choice === undefined) return null;
    columns = { ...columns, [role]: choice.name };
  }
  return columns;
}

function wordsOf(role: CurveRole): { readonly question: string; readonly none: string | null } {
  switch (role) {
    case 'lr':
      return { question: t('Which column is the learning rate?'), none: null };
    case 'iteration':
      return { question: t('Which column counts the iterations?'), none: t('None: count the rows') };
    case 'val_accuracy':
      return { question: t('Which column is the accuracy on held-out data?'), none: t('None') };
    case 'val_loss':
      return { question: t('Which column is the loss on held-out data?'), none: t('None') };
    case 'accuracy':
      return { question: t('Which column is the accuracy of the training batches?'), none: t('None') };
    case 'loss':
      return { question: t('Which column is the loss of the training batches?'), none: t('None') };
  }
}

/** The first values of a column; null where it holds anything but numbers. */
function valuesOf({ rows }: CurveTable, at: number): string | null {
  const values: number[] = [];
  for (const { cells } of rows) {
    try {
      const value = numberIn(cells[at], () => '');
      if (value !== null) values.push(value);
    } catch {
      return null;
    }
    if (values.length > SHOWN_VALUES) break;
  }
  if (values.length === 0) return null;
  const shown = values.slice(0, SHOWN_VALUES).map((value) => (Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value)));
  return [...shown, ...(values.length > SHOWN_VALUES ? ['…'] : [])].join(', ');
}
