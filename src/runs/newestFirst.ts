interface Kept {
  /** ISO 8601. */
  readonly createdAt: string;
}

/** Sorts runs and experiments, those made last before the others. */
export function newestFirst(a: Kept, b: Kept): number {
  return a.createdAt < b.createdAt ? 1 : -1;
}
