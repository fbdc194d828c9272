import type { Uri } from 'vscode';

/** What a code lens hands to its command. */
export interface CallTarget {
  readonly uri: Uri;
  /** Where the method's name stands, counted from 1. */
  readonly line: number;
}

/** Whether what a command was called with comes from a code lens. */
export function isCallTarget(target: unknown): target is CallTarget {
  return typeof target === 'object' && target !== null && 'uri' in target && 'line' in target && typeof target.line === 'number';
}
