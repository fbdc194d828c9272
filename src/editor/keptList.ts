import * as v from 'valibot';
import type { Memento } from 'vscode';

/** A list that is kept with the workspace. The first entries go when there are too many, so that the workspace's state stays small. */
export class KeptList<T> {
  /**
   * @param key of the list in the workspace's state
   * @param most entries that are kept
   */
  constructor(
    private readonly state: Memento,
    private readonly key: string,
    private readonly most: number,
    private readonly entry: v.GenericSchema<unknown, T>,
  ) {}

  /** Empty where another version of the extension kept what this one cannot use. */
  read(): T[] {
    const result = v.safeParse(v.array(this.entry), this.state.get(this.key));
    return result.success ? result.output : [];
  }

  write(entries: readonly T[]): void {
    void this.state.update(this.key, entries.slice(-this.most));
  }
}
