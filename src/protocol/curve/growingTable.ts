import type { Cell, TableRow } from './curveTable';

/** The columns and rows of a log that has no header: a column is added where its name is met first. */
export class GrowingTable {
  readonly names: string[] = [];
  readonly rows: TableRow[] = [];
  private readonly columns = new Map<string, number>();

  /** @param names of columns that are there in any case */
  constructor(...names: readonly string[]) {
    for (const name of names) this.columnOf(name);
  }

  /** @param place of the row in its file, 1-based */
  add(place: number, values: Iterable<readonly [name: string, value: Cell]>): void {
    const cells: Cell[] = [];
    for (const [name, value] of values) {
      const column = this.columnOf(name);
      while (cells.length < column) cells.push(null);
      cells[column] = value;
    }
    this.rows.push({ place, cells });
  }

  private columnOf(name: string): number {
    const known = this.columns.get(name);
    if (known !== undefined) return known;
    this.columns.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
