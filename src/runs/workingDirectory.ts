import { statSync } from 'node:fs';
import type { RunRequest } from '../protocol/run';
import { t } from '../text/text';
import { packageRoot } from './packageRoot';
import { RunFailure } from './runFailure';

/** Where a run's script works: as asked for, else in its project. @throws RunFailure where that is no folder, as where a project was moved since */
export function workingDirectory({ cwd, script }: RunRequest): string {
  const folder = cwd ?? packageRoot(script);
  try {
    if (statSync(folder).isDirectory()) return folder;
  } catch {
    // told below
  }
  if (cwd === null) throw new RunFailure('not-a-script', t('The folder {0} of the script is not there any more.', folder), t('Open the script where it is now, and run it from there.'));
  throw new RunFailure('internal', t('The working directory {0} is not a folder.', folder), t('Correct the setting "superconverge.workingDirectory", or clear it to use the script\'s project.'));
}
