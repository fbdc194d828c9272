import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import writeFileAtomic from 'write-file-atomic';
import type { RunRecord } from '../protocol/run';
import { decode, encode } from '../protocol/wire';
import { t } from '../text/text';
import { newestFirst } from './newestFirst';
import { readRecord } from './readRun';
import type { Disposable } from './run';
import { textOf } from './runFailure';
import { OWNER_FILE, RECORD_FILE } from './runFiles';
import { ownerLives } from './runOwner';
import { StoredRun } from './storedRun';
import { Trash } from './trash';
import { watchFolder } from './watchFolder';

const idPattern = /^\d{8}-\d{6}-[0-9a-f]{6}$/;
/** Of what an id says of its time. */
const SECOND_LENGTH = '20261124-093015'.length;

/** The kept runs: `<folder>/runs/<id>/` with run.json and metrics.ndjson. What is deleted lies in `<folder>/trash/<id>/` for a week. */
export class RunStore {
  private readonly trash: Trash | null;
  /** Whose further seed each run is, by ids; null = a run of its own. */
  private readonly mains = new Map<string, string | null>();

  /** @param folder null = nothing is kept */
  constructor(
    private readonly folder: string | null,
    private readonly log: (line: string) => void,
  ) {
    this.trash = folder === null ? null : new Trash(folder, log);
  }

  folderOf(id: string): string | null {
    return this.folder === null ? null : join(this.folder, 'runs', id);
  }

  /** Newest first. Corrupt runs are reported and left where they are. */
  async list(): Promise<readonly RunRecord[]> {
    if (this.folder === null) return [];
    const names = await readdir(join(this.folder, 'runs')).catch(() => []);
    const records = await Promise.all(names.filter((name) => idPattern.test(name)).map((name) => this.readOrReport(name)));
    return records.filter((record) => record !== null).sort(newestFirst);
  }

  /** @throws an error that says what is wrong with the run */
  async open(id: string): Promise<StoredRun> {
    const folder = this.existing(id);
    try {
      return await StoredRun.read(folder, (problem) => this.report(problem));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Error(t('The run {0} is not kept any more: it was deleted, or its folder was moved. There is no {2} in {1}.', id, folder, 'run.json'), { cause: error });
      throw error;
    }
  }

  /**
   * Writes a person's name into a run's record; all else in it stays as it is, of whatever version.
   * @throws an error that says why that cannot be
   */
  async rename(id: string, name: string | null): Promise<void> {
    const folder = this.existing(id);
    if (ownerLives(join(folder, OWNER_FILE))) throw new Error(t('This run goes on in another window; rename it there, or once it is over.'));
    const file = join(folder, RECORD_FILE);
    const record = decode(v.record(v.string(), v.unknown()), await readFile(file, 'utf8'), file);
    await writeFileAtomic(file, `${encode({ ...record, name })}\n`);
    const now = new Date();
    // tells windows that watch the folder above
    await utimes(folder, now, now);
  }

  /** Ids of the kept runs that repeat a range test with further seeds. Reads each record once: whose seed a run is never changes. */
  async seedsOf(id: string): Promise<readonly string[]> {
    if (this.folder === null) return [];
    const names = await readdir(join(this.folder, 'runs')).catch(() => []);
    // ids begin with the second of their making
    const later = names.filter((name) => idPattern.test(name) && name !== id && name.slice(0, SECOND_LENGTH) >= id.slice(0, SECOND_LENGTH));
    await Promise.all(later.filter((name) => !this.mains.has(name)).map((name) => this.readMain(name)));
    return later.filter((name) => this.mains.get(name) === id);
  }

  /** Whether the run goes on, in this window or in another. */
  goesOn(id: string): boolean {
    return ownerLives(join(this.existing(id), OWNER_FILE));
  }

  /** @returns false where the run goes on in another window; it stays then */
  async remove(id: string): Promise<boolean> {
    if (this.goesOn(id)) return false;
    await this.trash?.put(this.existing(id));
    return true;
  }

  /** As {@link remove}, of a run that this window has: what of it reached the disk, if anything did. */
  async removeRest(id: string): Promise<void> {
    const folder = this.folderOf(id);
    if (folder !== null && existsSync(folder)) await this.trash?.put(folder);
  }

  /** @throws an error when the run is in the trash no more */
  async restore(id: string): Promise<void> {
    await this.trash?.takeBack(this.existing(id));
  }

  /** Tells of runs that came, went or were renamed in any window. Removes what has lain in the trash for a week. */
  watch(listener: () => void): Disposable {
    if (this.folder === null) return { dispose: () => undefined };
    void this.trash?.empty();
    const runs = join(this.folder, 'runs');
    try {
      mkdirSync(runs, { recursive: true });
    } catch {
      // that there is nothing to watch is told by the watch itself
    }
    return watchFolder(runs, listener, this.log);
  }

  /** @throws Error for what is no id of a kept run: it could lead out of the folder */
  private existing(id: string): string {
    const folder = idPattern.test(id) ? this.folderOf(id) : null;
    if (folder === null) throw new Error(t('There is no run {0}.', id));
    return folder;
  }

  private async readMain(id: string): Promise<void> {
    try {
      this.mains.set(id, (await readRecord(this.existing(id))).request.seedOf);
    } catch {
      // not written yet, or corrupt: the next listing reports that
    }
  }

  private async readOrReport(id: string): Promise<RunRecord | null> {
    const folder = this.folderOf(id);
    if (folder === null) return null;
    try {
      const record = await readRecord(folder);
      this.mains.set(id, record.request.seedOf);
      return record;
    } catch (error) {
      this.report(`A kept run cannot be read and is skipped: ${textOf(error)}`);
      return null;
    }
  }

  private report(problem: string): void {
    this.log(`[superconverge] ${problem}`);
  }
}

/** Whether a text is an id as {@link newRunId} makes them: a folder's name that leads nowhere else. */
export function isRunId(text: string): boolean {
  return idPattern.test(text);
}

/** An id that sorts by time, e.g. 20261124-093015-4fa2c1. */
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}
