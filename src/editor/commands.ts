import type { Disposable } from 'vscode';
import type { ExperimentView } from '../experiments/experiments';
import type { Experiment } from '../protocol/experiment';
import type { PanelAction } from '../protocol/panelLink';
import type { Run } from '../runs/run';
import { t } from '../text/text';
import type { EditorServices } from './editorServices';
import { ExperimentCommands } from './experimentCommands';
import { guarded } from './guarded';
import { isCallTarget } from './lenses/callTarget';
import { MoreSeeds } from './runs/moreSeeds';
import { RunCommands } from './runs/runCommands';
import type { RunStarter } from './runs/startRun';
import { ScheduleCommands } from './scheduleCommands';
import { activeSubject, callSubject, fileSubject, insertionSubject, isUri, subjectOf, type Subject } from './subject';
import { TrainingCommands } from './trainingCommands';

/** The commands of the palette and the actions of the panel, which mean the same. */
export class Commands {
  private readonly schedules: ScheduleCommands;
  private readonly training: TrainingCommands;
  private readonly runs: RunCommands;
  private readonly experiments: ExperimentCommands;
  private readonly seeds: MoreSeeds;

  constructor(
    private readonly services: EditorServices,
    starter: RunStarter,
  ) {
    this.schedules = new ScheduleCommands(services, starter);
    this.training = new TrainingCommands(services, starter, this.schedules);
    this.runs = new RunCommands(services, starter);
    this.experiments = new ExperimentCommands(services, starter, this.schedules);
    this.seeds = new MoreSeeds(services, starter);
  }

  /** Registers every command of package.json. */
  register(): Disposable {
    const { vscode } = this.services;
    const { schedules, training, runs, experiments } = this;
    const commands: Record<string, (target?: unknown) => Promise<void>> = {
      runRangeTest: this.about((subject) => training.rangeTest(subject)),
      trainOneCycle: this.about((subject) => training.oneCycle(subject)),
      trainWith: this.about((subject) => training.withAny(subject)),
      trainAndWatch: this.about((subject) => training.watch(subject)),
      compareRuns: () => runs.compare(this.services.shownRun()),
      exportComparison: async () => (await import('./runs/exportComparison')).exportComparison(this.services),
      confirmRecommendation: this.about((subject) => experiments.confirm(subject)),
      rangeTestSweep: this.about((subject) => experiments.sweep(subject)),
      resumeExperiment: () => experiments.resume(),
      openExperiment: () => experiments.open(),
      moreSeeds: this.about((subject) => this.seeds.ask(subject)),
      insertSchedule: this.about((subject) => schedules.insert(subject), insertionSubject, 'any curve'),
      insertRangeTestCallback: async () => (await import('./rangeTestCallback/insertRangeTest')).insertRangeTest(this.services),
      saveSchedule: this.about((subject) => schedules.save(subject), activeSubject, 'any curve'),
      copyValues: this.about((subject) => schedules.copyValues(subject), activeSubject, 'any curve'),
      copyMarkdown: this.about((subject) => schedules.copyMarkdown(subject), activeSubject, 'any curve'),
      copyTerminalCommand: this.about((subject) => runs.copyTerminalCommand(subject)),
      configureRun: this.about(async (subject) => (await import('./runs/configureRun')).configureRun(this.services, subject.script)),
      createSample: async () => (await import('./createSample')).createSample(this.services),
      stopRun: () => runs.stop(),
      openRun: () => runs.open(),
      openCurve: async (target) => (await import('./openCurve/openCurve')).openCurve(this.services, target),
      installNative: () => this.services.native.install(),
      removeNative: () => this.services.native.remove(),
      showLog: async () => this.services.log.show(),
    };
    const registered = Object.entries(commands).map(([name, command]) => vscode.commands.registerCommand(`superconverge.${name}`, (target?: unknown) => guarded(this.services, name, () => command(target))));
    return vscode.Disposable.from(...registered);
  }

  /**
   * Does what was asked for in the panel of a run.
   * @param png the picture that goes with `export-png`; null for all other actions
   */
  perform(action: PanelAction, run: Run, png: Uint8Array | null = null): Promise<void> {
    return guarded(this.services, action, () => this.act(action, run, png));
  }

  /** Shows the panel of an experiment; says why where that cannot be. */
  showExperiment(id: string): Promise<void> {
    return guarded(this.services, 'show-experiment', async () => this.services.showExperiment(id));
  }

  /** Goes on with an experiment, as *Resume Experiment* does. @returns null where its script may not run, or is not to be saved first */
  resumeExperiment(experiment: Pick<Experiment, 'id' | 'script'>): Promise<ExperimentView | null> {
    return this.experiments.goOnWith(experiment);
  }

  /** Tells that what was asked for in a panel could not be done. */
  tellFailure(action: string, error: unknown): Promise<void> {
    return guarded(this.services, action, async () => {
      throw error;
    });
  }

  private async act(action: PanelAction, run: Run, png: Uint8Array | null): Promise<void> {
    const { schedules, training, runs, experiments } = this;
    const subject = subjectOf(run);
    switch (action) {
      case 'stop':
        return run.stop();
      case 'train-one-cycle':
        return training.oneCycle(subject);
      case 'train-schedule':
        return training.withShown(run);
      case 'train-half-max':
        return training.withLowerMax(run);
      case 'train-and-watch':
        return training.watch(subject);
      case 'insert-schedule':
        return schedules.insert(subject);
      case 'save-schedule':
        return schedules.save(subject);
      case 'copy-values':
        return schedules.copyValues(subject);
      case 'copy-markdown':
        return schedules.copyMarkdown(subject);
      case 'compare':
        return runs.compare(run);
      case 'confirm':
        return experiments.confirm(subject);
      case 'sweep':
        return experiments.sweep(subject);
      case 'export-csv':
      case 'export-json':
      case 'export-svg':
      case 'export-png':
        return runs.export(action, run, png);
      case 'copy-terminal-command':
        return runs.copyTerminalCommand(subject);
      case 'show-log':
        return this.services.log.show();
      case 'open-script':
        return runs.openScript(run);
      case 'more-seeds':
        return this.seeds.few(run);
      case 'run-again':
      case 'higher-top-lr':
      case 'lower-top-lr':
      case 'longer-ramp':
      case 'larger-sample':
        return training.again(action, run.record);
    }
  }

  /**
   * Menus of files hand over the file that was clicked, code lenses the call.
   * @param of what the command can be about: a curve that was opened from a file has no script to run
   */
  private about(command: (subject: Subject) => Promise<void>, active: typeof activeSubject = activeSubject, of: 'script' | 'any curve' = 'script'): (target?: unknown) => Promise<void> {
    return async (target) => {
      const subject = isUri(target) ? await fileSubject(this.services.vscode, target) : isCallTarget(target) ? await callSubject(this.services, target) : await active(this.services);
      if (subject === null) return;
      if (of === 'script' && subject.run?.record.source !== undefined) throw new Error(t('This curve was opened from a file and has no script to run. Open the training script first.'));
      await command(subject);
    };
  }
}
