import { StringDecoder } from 'node:string_decoder';

/**
 * Cuts a stream of bytes into lines at line feeds. Not node:readline: that also cuts at U+2028, which JSON leaves as it is,
 * and knows no bound.
 */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  /** What has come of the line that is not complete yet. */
  private pieces: string[] = [];
  private length = 0;
  private tooLong = false;

  /**
   * @param longest characters that a line may have
   * @param onTooLong is told, once, of a line that has more; neither it nor anything after it is handed on
   */
  constructor(
    private readonly onLine: (line: string) => void,
    private readonly longest = Infinity,
    private readonly onTooLong: () => void = () => undefined,
  ) {}

  write(chunk: Buffer): void {
    const [first = '', ...others] = this.decoder.write(chunk).split('\n');
    this.add(first);
    for (const next of others) {
      this.handOn();
      this.add(next);
    }
  }

  /** Hands on what is left of a line that was cut short. */
  end(): void {
    this.add(this.decoder.end());
    if (this.length > 0) this.handOn();
  }

  private add(piece: string): void {
    if (this.tooLong) return;
    this.pieces.push(piece);
    this.length += piece.length;
    if (this.length <= this.longest) return;
    this.tooLong = true;
    this.pieces = [];
    this.length = 0;
    this.onTooLong();
  }

  private handOn(): void {
    if (this.tooLong) return;
    const line = this.pieces.join('');
    this.pieces = [];
    this.length = 0;
    this.onLine(line);
  }
}
