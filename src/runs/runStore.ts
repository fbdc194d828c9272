import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../protocol/run';
import { readRecord } from './readRun';
import { textOf } from './runFailure';
import { StoredRun } from './storedRun';

const idPattern = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** The kept runs: `<folder>/runs/<id>/` with run.json and metrics.ndjson. Nothing here is ever deleted. */
export class RunStore {
  /** @param folder null = nothing is kept */
  constructor(
    private readonly folder: string | null,
    private readonly log: (line: string) => void,
  ) {}

  folderOf(id: string): string | null {
    return this.folder === null ? null : join(this.folder, 'runs', id);
  }

  /** Newest first. Corrupt runs are reported and left where they are. */
  async list(): Promise<readonly RunRecord[]> {
    if (this.folder === null) return [];
    const names = await readdir(join(this.folder, 'runs')).catch(() => []);
    const records = await Promise.all(names.filter((name) => idPattern.test(name)).map((name) => this.readOrReport(name)));
    return records.filter((record) => record !== null).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  }

  /** @throws an error that says what is wrong with the run */
  async open(id: string): Promise<StoredRun> {
    const folder = idPattern.test(id) ? this.folderOf(id) : null;
    if (folder === null) throw new Error(`There is no run ${id}.`);
    try {
      return await StoredRun.read(folder, (problem) => this.report(problem));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw new Error(`The run ${id} is not kept any more: ${folder} has no run.json.`, { cause: error });
      throw error;
    }
  }

  private async readOrReport(id: string): Promise<RunRecord | null> {
    const folder = this.folderOf(id);
    if (folder === null) return null;
    try {
      return await readRecord(folder);
    } catch (error) {
      this.report(`A kept run cannot be read and is skipped: ${textOf(error)}`);
      return null;
    }
  }

  private report(problem: string): void {
    this.log(`[superconverge] ${problem}`);
  }
}

/** An id that sorts by time, e.g. 20261124-093015-4fa2c1. */
export function newRunId(): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${time}-${randomBytes(3).toString('hex')}`;
}
