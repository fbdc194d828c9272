import type { TextDocument } from 'vscode';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import type { EditorServices } from '../editorServices';
import { testedCall } from '../insertion/insertTarget';
import { scriptOf } from '../sources/scriptOf';
import { nearestCall, type Script, type TrainingCallSite } from '../sources/trainingCalls';
import { CallRuns } from './callRuns';

/** The training call whose lens was clicked. */
export interface ClickedCall {
  /** Path of the script that reaches the call: its own file, or one that was seen to train through it. */
  readonly script: string;
  /** Offset of the method's name as the document is now, in UTF-16 units. */
  offset(): Promise<number>;
  /** The line for {@link RunRequest.callLine} as the document is now, which saving may have formatted; null where the script reaches the call in another file. */
  line(): Promise<number | null>;
  /** Whether a call that was tested once is this one. */
  isTested(call: { readonly api: string; readonly line: number | null }): boolean;
  /** The newest range test of this call that marks bounds; null where there is none. */
  rangeTest(): Promise<Run | null>;
}

/**
 * Finds the call that stands at a line, or nearest to it where the text has changed since its lens was made.
 * @throws Error saying what to do when the document cannot be read or has no training call
 */
export async function clickedCall(services: Pick<EditorServices, 'runs' | 'workspaceState' | 'log'>, document: TextDocument, line: number): Promise<ClickedCall> {
  const script = await scriptOf(document);
  const site = nearestCall(script.calls, line);
  if (site === null) throw new Error(t('There is no training call at line {0} any more.', line));
  const alike = (calls: Script['calls']): Script['calls'] => calls.filter(({ api }) => api === site.api);
  const index = alike(script.calls).indexOf(site);
  const now = async (): Promise<TrainingCallSite> => {
    const calls = alike((await scriptOf(document)).calls);
    const isUnchanged = calls.length === alike(script.calls).length;
    return (isUnchanged ? calls[index] : nearestCall(calls, site.line)) ?? site;
  };
  const callRuns = new CallRuns(services);
  const file = document.uri.fsPath;
  const records = await callRuns.of(file);
  const through = records.some(({ request }) => request.script === file) ? null : (records[0]?.request.script ?? null);
  return {
    script: through ?? file,
    offset: async () => methodOffset(await now()),
    line: async () => (through === null ? (await now()).line : null),
    isTested: (call) => call.api === site.api && testedCall(script, { api: site.api, line: call.line }) === site,
    rangeTest: async () => {
      const sites = callRuns.sitesOf(script, records);
      const found = await callRuns.measured(records.filter(({ id }) => sites.get(id) === site));
      return found === null ? null : services.runs.open(found.record.id);
    },
  };
}

function methodOffset({ call, start }: TrainingCallSite): number {
  return ('property' in call.callee ? call.callee.property.start : null) ?? start;
}
