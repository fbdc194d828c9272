import { basename } from 'node:path';
import { repeatObstacle, seedsLeft } from '../../runs/furtherSeeds';
import type { Run } from '../../runs/run';
import { t } from '../../text/text';
import { confirmFirstRun } from '../activeScript';
import type { EditorServices } from '../editorServices';
import { latestRangeTest } from '../findSchedule';
import type { Subject } from '../subject';
import type { RunStarter } from './startRun';

/** Two more narrow the interval of one range test to about .6 of its width. */
export const FEW_SEEDS = 2;
const CHOICES = [1, FEW_SEEDS, 4];

/** Repeats range tests with further seeds, for narrower intervals. The seeds have no panels of their own: that of their range test shows them. */
export class MoreSeeds {
  constructor(
    private readonly services: EditorServices,
    private readonly starter: RunStarter,
  ) {}

  /** The range test that a command is about, with as many further seeds as the person says. */
  async ask({ run, script }: Subject): Promise<void> {
    const { vscode } = this.services;
    const found = run ?? (await latestRangeTest(this.services, script));
    if (found === null) {
      await vscode.window.showInformationMessage(t('There is no range test of {0} yet that marks bounds. Run one first.', basename(script)));
      return;
    }
    const main = await this.repeatable(found);
    if (main === null) return;
    const choices = CHOICES.filter((count) => count <= seedsLeft(main)).map((count) => ({ label: count === 1 ? t('1 more seed') : t('{0} more seeds', count), count }));
    const choice = await vscode.window.showQuickPick(choices, { title: t('Repeat Range Test with More Seeds'), placeHolder: t('The more seeds, the narrower the interval of each bound') });
    if (choice !== undefined) await this.startSeeds(main, choice.count);
  }

  /** A few further seeds at once. */
  async few(run: Run): Promise<void> {
    const main = await this.repeatable(run);
    if (main !== null) await this.startSeeds(main, FEW_SEEDS);
  }

  /** The range test that a run is, or is a seed of; null where it cannot be repeated, which is said. */
  private async repeatable(run: Run): Promise<Run | null> {
    const { seedOf } = run.record.request;
    const main = seedOf === null ? run : await this.services.runs.open(seedOf);
    const obstacle = repeatObstacle(main);
    if (obstacle === null) return main;
    await this.services.vscode.window.showInformationMessage(obstacle);
    return null;
  }

  private async startSeeds(main: Run, count: number): Promise<void> {
    const { script } = main.record.request;
    if (!(await this.starter.mayRun(script)) || !(await confirmFirstRun(this.services, script))) return;
    const { runs, log } = this.services;
    for (const { record } of runs.startSeeds(main, count)) log.info(`${record.id}: seed ${String(record.request.seed)} of ${main.record.id}`);
  }
}
