import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { t } from '../../text/text';
import type { ScriptFailure } from '../process/scriptFailure';

const scriptExtensions = new Set(['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx', '']);

export interface ScriptFile {
  readonly source: string;
  /** SHA-256 of the source, hex. */
  readonly hash: string;
}

/** The script's text, or why the file cannot be a script. */
export function readScript(script: string): ScriptFile | ScriptFailure {
  const name = basename(script);
  const remedy = t('Open a training script that uses TensorFlow.js (.js, .mjs, .cjs, .jsx, .ts, .mts, .cts or .tsx) and run again.');
  if (!scriptExtensions.has(extname(script).toLowerCase())) {
    return { code: 'not-a-script', message: t('{0} is not a JavaScript or TypeScript file.', name), remedy };
  }
  try {
    if (statSync(script).isDirectory()) return { code: 'not-a-script', message: t('{0} is a folder.', name), remedy };
    const source = readFileSync(script, 'utf8');
    return { source, hash: createHash('sha256').update(source).digest('hex') };
  } catch (error) {
    return { code: 'not-a-script', message: t('{0} could not be read: {1}', name, error instanceof Error ? error.message : String(error)), remedy };
  }
}
