/** A row of a table with what names it. */
interface KeyedRow {
  readonly key: string;
  readonly node: HTMLElement;
}

/**
 * Notes where in a table the focus is, before its rows are made anew.
 * @returns puts it on the same control of the same row, or of the row that has taken the place of one that is gone
 */
export function rowFocus(rows: readonly KeyedRow[]): (made: readonly KeyedRow[]) => void {
  const at = rows.findIndex(({ node }) => node.contains(document.activeElement));
  const row = rows[at];
  if (row === undefined) return () => undefined;
  const control = controlsOf(row.node).findIndex((node) => node === document.activeElement);
  return (made) => {
    const next = made.find(({ key }) => key === row.key) ?? made[Math.min(at, made.length - 1)];
    const controls = next === undefined ? [] : controlsOf(next.node);
    (controls[control] ?? controls.at(-1))?.focus({ preventScroll: true });
  };
}

function controlsOf(row: HTMLElement): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>('input, button')].filter((control) => !control.hidden);
}
