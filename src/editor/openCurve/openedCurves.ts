import * as v from 'valibot';
import type { Memento } from 'vscode';
import { curveColumnsSchema, type CurveColumns } from '../../protocol/curve/curveRoles';
import type { CurveRun } from '../../runs/curveRun';
import { newRunId } from '../../runs/runStore';
import { t } from '../../text/text';
import { KeptList } from '../keptList';

/** Begins the id of every opened file. */
const CURVE_ID = 'curve-';
/** More files than one goes back to. */
const MOST_FILES = 200;
const MOST_HEADERS = 50;

const fileSchema = v.object({ id: v.string(), path: v.string(), columns: curveColumnsSchema, plannedIterations: v.nullable(v.number()) });
/** How a file is read: what was recognised, asked and chosen. */
export type OpenedFile = v.InferOutput<typeof fileSchema>;

const headerSchema = v.object({ names: v.string(), columns: curveColumnsSchema });

/** The files that were opened as curves, kept with the workspace, so that their panels come back and nothing is asked twice. */
export class OpenedCurves {
  private readonly files: KeptList<OpenedFile>;
  private readonly headers: KeptList<v.InferOutput<typeof headerSchema>>;
  private readonly shown = new Map<string, CurveRun>();

  constructor(
    state: Memento,
    private readonly log: (line: string) => void,
  ) {
    this.files = new KeptList(state, 'openedCurves', MOST_FILES, fileSchema);
    this.headers = new KeptList(state, 'curveColumns', MOST_HEADERS, headerSchema);
  }

  /** Those that are shown now. */
  get open(): readonly CurveRun[] {
    return [...this.shown.values()].filter((run) => run.isFollowed);
  }

  /** Whether an id is one of an opened file. */
  isCurve(id: string): boolean {
    return id.startsWith(CURVE_ID);
  }

  /** How a file was read the last time; null = it is new here. */
  fileOf(path: string): OpenedFile | null {
    return this.files.read().findLast((file) => file.path === path) ?? null;
  }

  /** What a person said of the columns of another file with the same ones; null = nothing. */
  columnsOf(names: readonly string[]): CurveColumns | null {
    return this.headers.read().find((header) => header.names === keyOf(names))?.columns ?? null;
  }

  rememberColumns(names: readonly string[], columns: CurveColumns): void {
    const key = keyOf(names);
    this.headers.write([...this.headers.read().filter((header) => header.names !== key), { names: key, columns }]);
  }

  /**
   * Reads a file as a curve and remembers how.
   * @throws ProtocolError where it cannot be read so; the file system's error
   */
  async add(file: Omit<OpenedFile, 'id'>): Promise<CurveRun> {
    const same = this.files.read().find((known) => known.path === file.path && known.plannedIterations === file.plannedIterations && JSON.stringify(known.columns) === JSON.stringify(file.columns));
    const added = same ?? { ...file, id: `${CURVE_ID}${newRunId()}` };
    const run = await this.read(added);
    this.files.write([...this.files.read().filter(({ id }) => id !== added.id), added]);
    return run;
  }

  /**
   * The curve of an id, read anew unless it is shown.
   * @throws Error where it is not known any more, or cannot be read
   */
  async find(id: string): Promise<CurveRun> {
    const file = this.files.read().find((known) => known.id === id);
    if (file === undefined) throw new Error(t('Which file this curve came from is not known any more. Open the file again.'));
    return this.read(file);
  }

  private async read({ id, path, columns, plannedIterations }: OpenedFile): Promise<CurveRun> {
    const shown = this.shown.get(id);
    if (shown?.isFollowed === true) return shown;
    // Loaded on first use, with the readers of files.
    const { CurveRun } = await import('../../runs/curveRun');
    const run = await CurveRun.open({ id, path, columns, plannedIterations, log: this.log });
    // Of those that are followed no more every point would be kept.
    for (const [other, { isFollowed }] of this.shown) if (!isFollowed) this.shown.delete(other);
    this.shown.set(id, run);
    return run;
  }
}

function keyOf(names: readonly string[]): string {
  return JSON.stringify([...names].sort());
}
