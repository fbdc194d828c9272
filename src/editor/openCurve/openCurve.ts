import { basename } from 'node:path';
import { columnsText } from '../../protocol/curve/columnsText';
import { recogniseColumns } from '../../protocol/curve/curveColumns';
import type { CurveColumns } from '../../protocol/curve/curveRoles';
import type { CurveTable } from '../../protocol/curve/curveTable';
import { noRowsText, tableCurve } from '../../protocol/curve/tableCurve';
import { ProtocolError } from '../../protocol/wire';
import { CurveFile } from '../../runs/curveFile';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import { isUri } from '../subject';
import { ALL_ROLES, askColumns, unknownRoles } from './askColumns';
import { chooseFile, fileIn, pathOf } from './chooseFile';

type Services = Pick<EditorServices, 'vscode' | 'curves' | 'show' | 'replace'>;

/** How a file is to be read. */
interface Answers {
  readonly columns: CurveColumns;
  readonly plannedIterations: number | null;
}

/**
 * Shows a file that another program logs its training to in a panel, as a range test. Nothing runs, so no trust is needed.
 * Asks only what neither the file nor an earlier answer tells.
 * @param target what a menu was opened on; anything else: the person picks a file
 * @throws ProtocolError where the file cannot be read so; says what to do
 */
export async function openCurve(services: Services, target: unknown): Promise<void> {
  const chosen = isUri(target) ? pathOf(target) : await chooseFile(services);
  if (chosen === null) return;
  const path = await fileIn(chosen);
  const table = await tableIn(path);
  const known = services.curves.fileOf(path);
  const answers = known !== null && hasColumns(table, known.columns) ? known : await ask(services, path, table);
  if (answers !== null) await show(services, path, table, answers, null);
}

/** @param before the same file as it was read before, whose panel shows it from now on; null = a panel of its own */
async function show(services: Services, path: string, table: CurveTable, { columns, plannedIterations }: Answers, before: Run | null): Promise<void> {
  const { vscode, curves } = services;
  const run = await curves.add({ path, columns, plannedIterations });
  if (before === null) services.show(run);
  else services.replace(before, run);
  const change = t('Change...');
  const planned = plannedIterations === null ? t('The length of the planned training is not known.') : t('The planned training takes {0} iterations.', plannedIterations);
  const said = t('{0} is read with {1}.', basename(path), columnsText(columns));
  // not awaited: it stays until the person closes it
  void Promise.resolve(vscode.window.showInformationMessage(`${said} ${planned}`, change)).then(async (answer) => {
    if (answer !== change) return;
    const changed = await askAll(services, path, table, { columns, plannedIterations });
    if (changed !== null) await show(services, path, table, changed, run);
  });
}

async function tableIn(path: string): Promise<CurveTable> {
  const file = new CurveFile(path);
  await file.read();
  if (file.table === null) throw new Error(t('{0} is empty. It must have columns or keys for lr and a metric.', basename(path)));
  // says what is wrong with a file in which nothing was understood
  if (file.table.rows.length === 0) file.end();
  return file.table;
}

/** @returns null when the person cancelled */
async function ask(services: Services, path: string, table: CurveTable): Promise<Answers | null> {
  const { curves } = services;
  const recognised = curves.columnsOf(table.names) ?? recogniseColumns(table);
  const unknown = unknownRoles(recognised);
  if (unknown.length > 0 && table.rows.length === 0) throw new ProtocolError(noRowsText(basename(path)));
  const columns = unknown.length === 0 ? recognised : await askColumns(services, table, recognised, unknown);
  if (columns === null) return null;
  const { perEpoch } = table.rows.length === 0 ? { perEpoch: false } : tableCurve(table, columns, basename(path));
  if (unknown.length > 0) curves.rememberColumns(table.names, columns);
  return perEpoch ? { columns, plannedIterations: null } : askPlanned(services, path, columns, null);
}

async function askAll(services: Services, path: string, table: CurveTable, before: Answers): Promise<Answers | null> {
  const columns = await askColumns(services, table, before.columns, ALL_ROLES);
  if (columns === null) return null;
  services.curves.rememberColumns(table.names, columns);
  return askPlanned(services, path, columns, before.plannedIterations);
}

/** Asks how long the planned training is, which may stay open: the bounds are then read by a rougher rule. */
async function askPlanned({ vscode }: Services, path: string, columns: CurveColumns, before: number | null): Promise<Answers | null> {
  const answer = await vscode.window.showInputBox({
    title: t('Open Curve'),
    prompt: t('How many iterations (optimizer updates) will the training take that {0} is the range test for? Leave empty if unknown: the bounds are then rougher.', basename(path)),
    value: before === null ? '' : String(before),
    validateInput: (text) => (text.trim() === '' || /^[1-9]\d*$/.test(text.trim()) ? null : t('Enter a whole number of at least 1, or nothing.')),
  });
  if (answer === undefined) return null;
  return { columns, plannedIterations: answer.trim() === '' ? null : Number(answer.trim()) };
}

function hasColumns({ names }: CurveTable, columns: CurveColumns): boolean {
  return Object.values(columns).every((name) => name === null || names.includes(name));
}
