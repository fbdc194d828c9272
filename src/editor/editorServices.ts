import type * as vscodeApi from 'vscode';
import type { Run, Runs } from '../runs/run';

export type VsCode = typeof vscodeApi;

/** What the commands work with; given by the composition root, by fakes in tests. */
export interface EditorServices {
  readonly vscode: VsCode;
  readonly extensionUri: vscodeApi.Uri;
  readonly workspaceState: vscodeApi.Memento;
  readonly runs: Runs;
  readonly log: vscodeApi.LogOutputChannel;
  /** Opens a run's panel beside the code, or brings it to the front. */
  show(run: Run): void;
  /** The run whose panel is active; null while none is. */
  shownRun(): Run | null;
}
