import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import writeFileAtomic from 'write-file-atomic';
import { experimentSchema, type Experiment } from '../protocol/experiment';
import { decode, encode, ProtocolError } from '../protocol/wire';
import { newestFirst } from '../runs/newestFirst';
import { textOf } from '../runs/runFailure';
import { OWNER_FILE } from '../runs/runFiles';
import { ownerLives, thisOwner } from '../runs/runOwner';
import { isRunId } from '../runs/runStore';
import { Trash } from '../runs/trash';
import { t } from '../text/text';

const EXPERIMENT_FILE = 'experiment.json';
const EXPERIMENT_VERSION = 1;
const versioned = v.object({ version: v.number() });

/** Kept experiments: `<folder>/experiments/<id>/experiment.json`, with an owner.json beside it while a window goes on with it. */
export class ExperimentFiles {
  /** Those whose last writing failed, by their ids. */
  private readonly broken = new Set<string>();
  private readonly trash: Trash | null;

  /** @param folder null = nothing is kept */
  constructor(
    private readonly folder: string | null,
    private readonly log: (line: string) => void,
  ) {
    this.trash = folder === null ? null : new Trash(folder, log);
  }

  /** Whether what was last written of an experiment has reached the disk. */
  isKept(id: string): boolean {
    return this.folder !== null && !this.broken.has(id);
  }

  /**
   * Makes this process the owner of an experiment.
   * @throws an error that says so when another window owns it
   */
  claim(id: string): void {
    const own = this.folderOf(id);
    if (own === null) return;
    const file = join(own, OWNER_FILE);
    let taken = ownerLives(file);
    if (!taken) {
      this.attempt(id, () => {
        mkdirSync(own, { recursive: true });
        rmSync(file, { force: true });
        taken = !tookFirst(file);
      });
    }
    if (taken) throw new Error(t('This experiment goes on in another window; follow it there, or stop it there first.'));
  }

  write(record: Experiment): void {
    const own = this.folderOf(record.id);
    if (own === null) return;
    this.attempt(record.id, () => {
      writeFileAtomic.sync(join(own, EXPERIMENT_FILE), `${encode(record)}\n`, { fsync: record.endedAt !== null });
      // the whole of it was written, whatever failed before
      this.broken.delete(record.id);
    });
  }

  release(id: string): void {
    const own = this.folderOf(id);
    if (own !== null) this.attempt(id, () => rmSync(join(own, OWNER_FILE), { force: true }));
  }

  /** @throws an error that says what is wrong with the experiment */
  async read(id: string): Promise<Experiment> {
    const own = this.existing(id);
    const owner = join(own, OWNER_FILE);
    const record = await this.readAsWritten(id, own);
    if (record.state !== 'running' || ownerLives(owner)) return record;
    // its window may have written how it ended, and let go of it, since it was read
    const last = await this.readAsWritten(id, own);
    return last.state === 'running' && !ownerLives(owner) ? paused(last) : last;
  }

  private async readAsWritten(id: string, own: string): Promise<Experiment> {
    const file = join(own, EXPERIMENT_FILE);
    let text: string;
    try {
      text = await readFile(file, 'utf8');
    } catch (error) {
      throw new Error(t('The experiment {0} is not kept any more: it was deleted, or its folder was moved. There is no {2} in {1}.', id, own, EXPERIMENT_FILE), { cause: error });
    }
    const { version } = decode(versioned, text, file);
    if (version > EXPERIMENT_VERSION) throw new ProtocolError(t('{0} was written by a newer version of Superconverge (format {1}): update the extension to read it', file, version));
    return decode(experimentSchema, text, file);
  }

  /** Newest first. Corrupt ones are reported and left where they are. */
  async list(): Promise<readonly Experiment[]> {
    if (this.folder === null) return [];
    const names = await readdir(join(this.folder, 'experiments')).catch(() => []);
    const records = await Promise.all(
      names
        .filter((name) => isRunId(name))
        .map(async (name) => {
          try {
            return await this.read(name);
          } catch (error) {
            this.log(`[superconverge] A kept experiment cannot be read and is skipped: ${textOf(error)}`);
            return null;
          }
        }),
    );
    return records.filter((record) => record !== null).sort(newestFirst);
  }

  /** @returns false where the experiment goes on in another window; it stays then */
  async remove(id: string): Promise<boolean> {
    const own = this.existing(id);
    if (ownerLives(join(own, OWNER_FILE))) return false;
    await this.trash?.put(own);
    return true;
  }

  /** As {@link remove}, of an experiment that this window has: what of it reached the disk, if anything did. */
  async removeRest(id: string): Promise<void> {
    const own = this.folderOf(id);
    if (own !== null && existsSync(own)) await this.trash?.put(own);
  }

  /** @throws an error when the experiment is in the trash no more */
  async restore(id: string): Promise<void> {
    await this.trash?.takeBack(this.existing(id));
  }

  /** @throws Error for what is no id of a kept experiment: it could lead out of the folder */
  private existing(id: string): string {
    const own = isRunId(id) ? this.folderOf(id) : null;
    if (own === null) throw new Error(t('There is no experiment {0}.', id));
    return own;
  }

  private folderOf(id: string): string | null {
    return this.folder === null ? null : join(this.folder, 'experiments', id);
  }

  /** Does what it can, and says once of an experiment that it cannot. */
  private attempt(id: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (this.broken.has(id)) return;
      this.broken.add(id);
      this.log(`[superconverge] The experiment ${id} is not kept: ${String(this.folder)} cannot be written (${textOf(error)}).`);
    }
  }
}

/** @returns false where another window was faster by a moment */
function tookFirst(file: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeSync(handle, encode(thisOwner()));
  closeSync(handle);
  return true;
}

/** A record whose window is gone: its runs ended with the window. Their ids stay, as one may have finished just before. */
export function paused(record: Experiment): Experiment {
  return { ...record, state: 'paused', trials: record.trials.map((trial) => (trial.state === 'running' ? { ...trial, state: 'waiting' } : trial)) };
}
