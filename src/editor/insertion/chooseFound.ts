import { basename, dirname, join } from 'node:path';
import type { TextDocument } from 'vscode';
import type { Run } from '../../runs/run';
import { ONECYCLE_FILE } from '../../runs/saveSchedule';
import { schedulesInFile } from '../../runs/schedulesInFile';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import { findSchedule, hasBounds, type FoundSchedule } from '../findSchedule';
import { itemDescription } from '../itemDescription';
import { boundsText, runName } from '../runs/describeRun';
import { openNewest } from '../runs/openRuns';
import { codeLanguage } from '../sources/codeLanguage';

interface Item {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly choose: () => Promise<FoundSchedule | 'placeholder' | 'range test' | null>;
}

/**
 * The schedule for a file: that of its own range test or of onecycle.json, else the one that the person chooses among other range tests.
 * @returns `placeholder` for numbers to start from, `range test` where the person wants to measure first, null when nothing was chosen
 */
export async function chooseFound(services: EditorServices, document: TextDocument): Promise<FoundSchedule | 'placeholder' | 'range test' | null> {
  const script = document.uri.fsPath;
  const own = await findSchedule(services, script, null);
  if (own !== null) return own === 'cancelled' ? null : own;
  const canBeRun = codeLanguage(document.languageId) === 'tensorflow.js' && services.vscode.workspace.isTrusted;
  const items: Item[] = [
    ...(canBeRun ? [{ label: t('Run LR Range Test'), description: t('measures the bounds of this script'), choose: async () => 'range test' as const }] : []),
    ...(await rangeTests(services)).map((run) => itemOfRun(services, script, run)),
    ...(await savedSchedules(services, script)),
    { label: t('Placeholder Values'), description: t('to be replaced: max LR 0.1, min LR 0.01, 1,000 iterations'), choose: async () => 'placeholder' as const },
  ];
  const title = t('Insert One-Cycle Schedule');
  const placeHolder = t('No range test belongs to {0}. Whose bounds are to be used?', basename(document.uri.path));
  const choice = await services.vscode.window.showQuickPick(items, { title, placeHolder, matchOnDescription: true, matchOnDetail: true });
  return choice === undefined ? null : choice.choose();
}

function itemOfRun(services: EditorServices, script: string, run: Run): Item {
  const [label, what] = runName(run.record);
  const detail = boundsText(run);
  return {
    label,
    description: itemDescription(services.vscode, run.record.request.script, what, run.record.createdAt),
    ...(detail === null ? {} : { detail }),
    choose: async () => {
      const found = await findSchedule(services, script, run);
      return found === 'cancelled' ? null : found;
    },
  };
}

/** Range tests with bounds, newest first. */
async function rangeTests(services: EditorServices): Promise<Run[]> {
  const records = (await services.runs.list()).filter(({ request }) => request.kind === 'range-test');
  return (await openNewest(services, records)).filter(hasBounds);
}

/** What the onecycle.json beside the file has for other scripts. */
async function savedSchedules({ log }: EditorServices, script: string): Promise<Item[]> {
  const path = join(dirname(script), ONECYCLE_FILE);
  try {
    return Object.entries((await schedulesInFile(path)) ?? {}).map(([key, schedule]) => ({
      label: key,
      description: t('in {0}', ONECYCLE_FILE),
      choose: async () => ({ key, schedule, script, run: null, iterations: null }),
    }));
  } catch (error) {
    log.warn(`${path} was skipped: ${String(error)}`);
    return [];
  }
}
