import { stripVTControlCharacters } from 'node:util';

/** Lines that are handed on at once... */
const BURST_LINES = 1000;
/** ...and lines that may be handed on again after each second: more than anyone reads. */
const LINES_PER_SECOND = 200;
const SECOND_MS = 1000;
/** Characters of a line that are handed on. */
const LONGEST_LINE = 10_000;
/** A character takes at most this many bytes in UTF-8. */
const BYTES_PER_CHARACTER = 4;
/** Of what is left out, the last lines are handed on, found in this many bytes. */
const LAST_LINES = 20;
const LAST_BYTES = 16 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Reads what a script prints, line by line, as a terminal would show it in the end: the last state of a progress bar, no colours.
 * Bounded in memory, time and what it hands on, whatever the script prints: lines beyond the bound are counted, not decoded.
 */
export class OutputReader {
  private readonly line = Buffer.allocUnsafe((LONGEST_LINE + 1) * BYTES_PER_CHARACTER);
  private used = 0;
  /** The line was too long and has been handed on: its rest is skipped. */
  private skipping = false;
  /** The cursor stands at the beginning of the line: what comes next overwrites it. */
  private returned = false;
  private allowance = BURST_LINES;
  private leftOut = 0;
  private last: Buffer = Buffer.alloc(0);
  private refill: NodeJS.Timeout | null = null;

  constructor(private readonly onLine: (line: string) => void) {}

  write(chunk: Buffer): void {
    let start = 0;
    while (start < chunk.length) {
      if (this.allowance === 0) {
        this.count(chunk.subarray(start));
        return;
      }
      const feed = chunk.indexOf(LINE_FEED, start);
      this.append(chunk.subarray(start, feed < 0 ? chunk.length : feed));
      if (feed < 0) return;
      this.endLine();
      start = feed + 1;
    }
  }

  /** Hands on what is left: a line without an end, the last of the lines that were left out. */
  end(): void {
    if (this.refill !== null) clearTimeout(this.refill);
    this.closeGap();
    this.allowance = Math.max(1, this.allowance);
    if (this.used > 0) this.endLine();
    if (this.refill !== null) clearTimeout(this.refill);
  }

  private append(piece: Buffer): void {
    const at = piece.lastIndexOf(CARRIAGE_RETURN);
    if (at < 0) {
      this.add(piece);
    } else if (at < piece.length - 1) {
      this.returned = true;
      this.add(piece.subarray(at + 1));
    } else {
      // nothing has overwritten what stands before it yet
      this.append(piece.subarray(0, at));
      this.returned = true;
    }
  }

  private add(piece: Buffer): void {
    if (piece.length === 0) return;
    if (this.returned) {
      this.used = 0;
      this.skipping = false;
      this.returned = false;
    }
    if (this.skipping) return;
    this.used += piece.copy(this.line, this.used);
    if (this.used < this.line.length) return;
    this.handOn();
    this.skipping = true;
    this.used = 0;
  }

  private endLine(): void {
    if (!this.skipping) this.handOn();
    this.used = 0;
    this.skipping = false;
    this.returned = false;
  }

  private handOn(): void {
    this.refill ??= setTimeout(() => this.startSecond(), SECOND_MS);
    if (this.allowance === 0) {
      this.leftOut += 1;
      return;
    }
    this.allowance -= 1;
    this.onLine(readable(this.line.toString('utf8', 0, this.used)));
  }

  /** Counts lines instead of reading them. */
  private count(rest: Buffer): void {
    const end = rest.lastIndexOf(LINE_FEED) + 1;
    if (end > 0) {
      const lines = rest.subarray(0, end);
      // a plain loop: half a gigabyte a second must pass
      for (let i = 0; i < end; i++) if (lines[i] === LINE_FEED) this.leftOut += 1;
      this.last = lines.length >= LAST_BYTES ? lines.subarray(-LAST_BYTES) : Buffer.concat([this.last, lines]).subarray(-LAST_BYTES);
      this.used = 0;
      this.skipping = false;
      this.returned = false;
    }
    this.append(rest.subarray(end));
  }

  private startSecond(): void {
    this.refill = null;
    this.closeGap();
    this.allowance = Math.min(BURST_LINES, this.allowance + LINES_PER_SECOND);
    if (this.allowance < BURST_LINES) this.refill = setTimeout(() => this.startSecond(), SECOND_MS);
  }

  /** Says how much was left out, and hands on the last of it. */
  private closeGap(): void {
    if (this.leftOut === 0) return;
    const lines = this.last.toString('utf8').split('\n').slice(0, -1);
    // the first may lack its beginning
    const shown = lines.slice(1).slice(-LAST_LINES);
    const hidden = Math.max(0, this.leftOut - shown.length);
    this.leftOut = 0;
    this.last = Buffer.alloc(0);
    if (hidden > 0) this.onLine(`[superconverge] The script prints too much: ${hidden.toLocaleString('en-US')} lines are left out here.`);
    for (const line of shown) this.onLine(readable(line));
  }
}

/** Without colours, and cut where it is too long. */
function readable(line: string): string {
  const text = stripVTControlCharacters(line);
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)} ... (the rest of this line is left out)` : text;
}
