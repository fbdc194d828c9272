import { StringDecoder } from 'node:string_decoder';

/** A line without an end is handed on in pieces of this many characters, so that a runaway writer cannot fill the memory. */
const LONGEST_LINE = 8 * 1024 * 1024;

/**
 * Cuts a stream of bytes into lines at line feeds. Not node:readline: that also cuts at U+2028, which JSON leaves as it is,
 * and at the carriage returns with which progress bars rewrite their line.
 */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  write(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
    if (this.rest.length > LONGEST_LINE) this.end();
  }

  /** Hands on what is left of a line that was cut short. */
  end(): void {
    const line = this.rest + this.decoder.end();
    this.rest = '';
    if (line !== '') this.onLine(line);
  }
}
