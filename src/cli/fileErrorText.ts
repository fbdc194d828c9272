import { textOf } from '../runs/runFailure';

/** An error of reading or writing a file in a person's words. */
export function fileErrorText(error: unknown): string {
  if (!(error instanceof Error && 'code' in error && 'path' in error)) return textOf(error);
  const path = String(error.path);
  if (error.code === 'ENOENT') return `${path} does not exist.`;
  if (error.code === 'EACCES' || error.code === 'EPERM' || error.code === 'EROFS') return `${path} may not be read or written. Change its permissions.`;
  return error.message;
}
