/** Where the command line writes to. */
export interface Terminal {
  /** Results. */
  out(text: string): void;
  /** Everything else, line by line. */
  note(line: string): void;
  /** What goes on now: one line that is rewritten on a terminal; elsewhere a line for every new stage, and now and then. */
  progress(line: string, stage: string): void;
  /** Removes the progress line. */
  clear(): void;
}

/** Without a terminal, e.g. in a CI log, one line of progress in this time. */
const NOW_AND_THEN_MS = 5000;

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

export function createTerminal(stdout: Pick<NodeJS.WriteStream, 'write'>, stderr: Stream): Terminal {
  let shown = '';
  let lastStage = '';
  let notBefore = 0;
  const clear = (): void => {
    if (shown !== '' && stderr.isTTY) stderr.write('\r\x1b[K');
    shown = '';
  };
  return {
    out: (text) => {
      clear();
      stdout.write(text);
    },
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    progress: (line, stage) => {
      if (line === shown) return;
      if (stderr.isTTY) {
        stderr.write(`\r\x1b[K${line.slice(0, Math.max(20, stderr.columns - 1))}`);
      } else {
        if (stage === lastStage && Date.now() < notBefore) return;
        lastStage = stage;
        notBefore = Date.now() + NOW_AND_THEN_MS;
        stderr.write(`${line}\n`);
      }
      shown = line;
    },
    clear,
  };
}
