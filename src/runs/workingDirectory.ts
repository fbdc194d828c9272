import { statSync } from 'node:fs';
import type { RunRequest } from '../protocol/run';
import { packageRoot } from './packageRoot';
import { RunFailure } from './runFailure';

/** Where a run's script works: as asked for, else in its project. @throws RunFailure where that is no folder */
export function workingDirectory({ cwd, script }: RunRequest): string {
  const folder = cwd ?? packageRoot(script);
  try {
    if (statSync(folder).isDirectory()) return folder;
  } catch {
    // told below
  }
  throw new RunFailure('internal', `The working directory ${folder} is not a folder.`, 'Correct the setting "superconverge.workingDirectory", or clear it to use the script\'s project.');
}
