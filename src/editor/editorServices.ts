import type * as vscodeApi from 'vscode';
import type { Experiments } from '../experiments/experiments';
import type { ComparisonFormat } from '../protocol/comparisonLink';
import type { Run, Runs } from '../runs/run';
import type { EditedSchedules } from './editedSchedules';
import type { NativeCommands } from './nativeCommands';
import type { OpenedCurves } from './openCurve/openedCurves';
import type { TrainingLengths } from './trainingLengths';

export type VsCode = typeof vscodeApi;

/** What the commands work with; given by the composition root, by fakes in tests. */
export interface EditorServices {
  readonly vscode: VsCode;
  readonly extensionUri: vscodeApi.Uri;
  readonly workspaceState: vscodeApi.Memento;
  readonly runs: Runs;
  readonly experiments: Experiments;
  readonly schedules: EditedSchedules;
  readonly curves: OpenedCurves;
  readonly lengths: TrainingLengths;
  readonly log: vscodeApi.LogOutputChannel;
  readonly native: Pick<NativeCommands, 'install' | 'remove' | 'installed'>;
  /** Opens a run's panel beside the code, or brings it to the front. */
  show(run: Run): void;
  /** Shows in a run's panel another one: what a draft became, or a curve that is read otherwise. */
  replace(shown: Run, run: Run): void;
  /** Lays runs over each other in a panel of their own. */
  compare(runIds: readonly string[]): void | Promise<void>;
  /** Opens the panel of an experiment, or brings it to the front. */
  showExperiment(id: string): void | Promise<void>;
  /** Exports the comparison or experiment whose panel is active, else the only one in sight. @returns false where there is none */
  exportComparison(format: ComparisonFormat): Promise<boolean>;
  /** The run whose panel is active; null while none is. */
  shownRun(): Run | null;
}
