import type { ComparisonFormat } from '../../protocol/comparisonLink';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';

/** Exports the comparison or experiment whose panel is active or alone in sight, as what the person chooses. @throws Error while there is none */
export async function exportComparison({ vscode, exportComparison: exported }: Pick<EditorServices, 'vscode' | 'exportComparison'>): Promise<void> {
  const formats: { label: string; description: string; format: ComparisonFormat }[] = [
    { label: 'PNG', description: t('the chart as a picture'), format: 'png' },
    { label: 'CSV', description: t('every point of the curves, for a spreadsheet'), format: 'csv' },
    { label: 'JSON', description: t('the table and the curves, for a program'), format: 'json' },
  ];
  const choice = await vscode.window.showQuickPick(formats, { title: t('Export Comparison'), placeHolder: t('What is it to be exported as?') });
  if (choice === undefined) return;
  if (!(await exported(choice.format))) throw new Error(t('Bring the panel of a comparison or an experiment to the front first.'));
}
