import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { t } from '../text/text';
import { textOf } from './runFailure';

/** How long what was deleted can still be found in its folder, in milliseconds: 7 days. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** What was deleted lies in `<storage>/trash/<id>` for a week, so that it can be taken back. */
export class Trash {
  constructor(
    private readonly storage: string,
    private readonly log: (line: string) => void,
  ) {}

  /** @throws Error saying what to do when the folder cannot be moved */
  async put(folder: string): Promise<void> {
    const place = this.placeOf(folder);
    try {
      await mkdir(join(this.storage, 'trash'), { recursive: true });
      await rename(folder, place);
    } catch (error) {
      throw new Error(t('{0} could not be moved to the trash: {1}. Close what uses its files, then try again.', folder, textOf(error)), { cause: error });
    }
    const now = new Date();
    // moving a folder leaves its own time as it was
    await utimes(place, now, now);
    await this.empty(now);
  }

  /** @throws Error when it is in the trash no more */
  async takeBack(folder: string): Promise<void> {
    try {
      await rename(this.placeOf(folder), folder);
    } catch (error) {
      throw new Error(t('{0} could not be brought back: {1}.', basename(folder), textOf(error)), { cause: error });
    }
  }

  /** Removes for good what was deleted a week ago or earlier. Never rejects. */
  async empty(now = new Date()): Promise<void> {
    const trash = join(this.storage, 'trash');
    const names = await readdir(trash).catch(() => []);
    for (const name of names) {
      const place = join(trash, name);
      try {
        if (now.getTime() - (await stat(place)).mtimeMs >= KEPT_MS) await rm(place, { recursive: true, force: true });
      } catch (error) {
        this.log(`[superconverge] ${place} could not be removed: ${textOf(error)}`);
      }
    }
  }

  private placeOf(folder: string): string {
    return join(this.storage, 'trash', basename(folder));
  }
}
