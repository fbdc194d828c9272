import { basename } from 'node:path';
import { t } from '../text/text';
import type { VsCode } from './editorServices';

/** Asks how long a training is where its script does not tell, and remembers each script's answer for the next question of this window. */
export class TrainingLengths {
  private readonly answers = new Map<string, number>();

  constructor(private readonly vscode: VsCode) {}

  /**
   * @param title what is about to be done, e.g. "One-cycle schedule"
   * @returns iterations (optimizer updates) of the whole training; null when the person cancelled
   */
  async ask(script: string, title: string): Promise<number | null> {
    const before = this.answers.get(script);
    const answer = await this.vscode.window.showInputBox({
      title,
      prompt: t('How many iterations (optimizer updates) does the whole training take? {0} does not tell.', basename(script)),
      validateInput: (text) => (iterationsIn(text) === null ? t('Enter a whole number of at least 1.') : null),
      ...(before === undefined ? {} : { value: String(before) }),
    });
    const iterations = answer === undefined ? null : iterationsIn(answer);
    if (iterations !== null) this.answers.set(script, iterations);
    return iterations;
  }
}

function iterationsIn(text: string): number | null {
  const iterations = Number(text.trim());
  return /^\d+$/.test(text.trim()) && Number.isSafeInteger(iterations) && iterations >= 1 ? iterations : null;
}
