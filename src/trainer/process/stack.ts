import { fileURLToPath } from 'node:url';

/** A place in a source file. */
export interface Place {
  /** Absolute path. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

const path = String.raw`((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+)(?::\d+)?`;
/** A frame with a function's name, whose path may hold parentheses itself, and one without. */
const framePatterns = [new RegExp(String.raw`^\s*at .*?\(${path}\)$`), new RegExp(String.raw`^\s*at (?:async )?${path}$`)];
/** Code made from a text: its frame names the place of the call that made it among others. */
const evaluated = /\(eval at /;
/** V8 puts the place of a syntax error on the first line of the stack. */
const syntaxErrorPattern = /^((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).*?):(\d+)$/;

/** The innermost frame of a stack that is the person's own code: neither Node, nor a package, nor us. */
export function ownPlace(stack: string): Place | null {
  const lines = stack.split('\n');
  const first = syntaxErrorPattern.exec(lines[0] ?? '');
  if (first !== null) return placeOf(first);
  return ownPlaces(stack)[0] ?? null;
}

/** All frames of a stack that are the person's own code, innermost first. */
export function ownPlaces(stack: string): Place[] {
  return stack.split('\n').flatMap((line) => {
    const frame = evaluated.test(line) ? null : framePatterns.map((pattern) => pattern.exec(line.trimEnd())).find((found) => found !== null);
    const place = frame == null ? null : placeOf(frame);
    return place !== null && isOwn(place.file) ? [place] : [];
  });
}

/** Whether an error was made by the trainer's own code. */
export function isOurs(stack: string): boolean {
  const innermost = stack.split('\n').find((line) => /^\s+at /.test(line));
  return innermost !== undefined && innermost.includes(__filename);
}

function placeOf([, file = '', line = '1']: RegExpExecArray): Place {
  return { file: file.startsWith('file://') ? fileURLToPath(file.replace(/[?#].*$/, '')) : file, line: Number(line) };
}

function isOwn(file: string): boolean {
  return !/[\\/]node_modules[\\/]/.test(file) && !file.startsWith(__dirname);
}
