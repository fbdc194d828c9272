import { constants as fileAccess } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileErrorText } from './fileErrorText';

/** What would keep a run from starting or its results from being written: better said before a long run than after it. Null where nothing would. */
export async function findObstacle({ script, csv = null }: { readonly script: string; readonly csv?: string | null }): Promise<string | null> {
  try {
    await access(script, fileAccess.R_OK);
    if (csv !== null) await access(dirname(csv), fileAccess.W_OK);
    return null;
  } catch (error) {
    return fileErrorText(error);
  }
}
