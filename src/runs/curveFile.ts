import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { CsvTableReader } from '../protocol/curve/csvTable';
import type { CurveTable, TableReader } from '../protocol/curve/curveTable';
import { EventTableReader } from '../protocol/curve/eventTable';
import { NdjsonTableReader } from '../protocol/curve/ndjsonTable';
import { beginsWithRecord } from '../protocol/curve/recordFile';
import { ProtocolError } from '../protocol/wire';
import { t } from '../text/text';

const CHUNK = 1 << 20;
/** No range test is that long; a data set picked by mistake is. */
const LARGEST = 512 * CHUNK;
/** Bytes at the beginning and before the end by which a file is known again. */
const MARK = 256;

/** The table in a file of a logger, read on as the file grows; from its beginning where it was replaced, cut or written over. */
export class CurveFile {
  private seen: { readonly modifiedAt: number; readonly size: number } | null = null;
  private reader: TableReader | null = null;
  private offset = 0;
  private begin = Buffer.alloc(0);
  private beforeEnd = Buffer.alloc(0);
  private ended = false;
  private reading: Promise<void> | null = null;

  /** @param path absolute */
  constructor(readonly path: string) {}

  /** When the file had been written last as it was last read, in milliseconds since 1970; null before that, and while there is no file. */
  get modifiedAt(): number | null {
    return this.seen?.modifiedAt ?? null;
  }

  /** null before anything was written, and where it cannot be read. */
  get table(): CurveTable | null {
    return this.reader?.table ?? null;
  }

  get problems(): readonly string[] {
    return this.reader?.problems ?? [];
  }

  /** Whether the file was written since the last {@link read}. @throws the file system's error where it is gone; it counts as written when it is back */
  async hasChanged(): Promise<boolean> {
    try {
      const { size, mtimeMs } = await stat(this.path);
      return size !== this.seen?.size || mtimeMs !== this.seen.modifiedAt;
    } catch (error) {
      this.seen = null;
      throw error;
    }
  }

  /**
   * Reads what was written since the last time; one reading at a time, on which all wait who ask for one.
   * @throws ProtocolError naming the place that cannot be read; the file system's error
   */
  read(): Promise<void> {
    this.reading ??= this.readNew().finally(() => (this.reading = null));
    return this.reading;
  }

  /** The file is not going to grow any more, as far as one can tell. @throws ProtocolError */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.reader?.end();
  }

  private async readNew(): Promise<void> {
    const file = await open(this.path, 'r');
    try {
      const { size, mtimeMs } = await file.stat();
      this.seen = { modifiedAt: mtimeMs, size };
      if (size > LARGEST) throw new ProtocolError(t('{0} is larger than {1} MB, which no log of a range test is.', basename(this.path), LARGEST / CHUNK));
      const isSame = await this.isKnown(file, size);
      if (isSame && size === this.offset) return;
      // a last line that was taken as complete goes on
      if (!isSame || this.ended) this.restart();
      await this.readOn(file, size);
    } catch (error) {
      // what is wrong with the file is said again the next time, until it is mended
      this.restart();
      throw error;
    } finally {
      await file.close();
    }
  }

  private restart(): void {
    this.reader = null;
    this.offset = 0;
    this.begin = Buffer.alloc(0);
    this.beforeEnd = Buffer.alloc(0);
    this.ended = false;
  }

  private async isKnown(file: FileHandle, size: number): Promise<boolean> {
    if (size < this.offset) return false;
    const [begin, beforeEnd] = [await bytes(file, 0, this.begin.length), await bytes(file, this.offset - this.beforeEnd.length, this.beforeEnd.length)];
    return begin.equals(this.begin) && beforeEnd.equals(this.beforeEnd);
  }

  private async readOn(file: FileHandle, size: number): Promise<void> {
    while (this.offset < size) {
      const chunk = await bytes(file, this.offset, Math.min(CHUNK, size - this.offset));
      if (chunk.length === 0) return;
      this.reader ??= readerOf(this.path, chunk);
      this.offset += chunk.length;
      if (this.begin.length < MARK) this.begin = Buffer.concat([this.begin, chunk]).subarray(0, MARK);
      this.beforeEnd = Buffer.concat([this.beforeEnd, chunk]).subarray(-MARK);
      this.reader.push(chunk);
    }
  }
}

async function bytes(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

/** By name; where that tells nothing by what the file begins with. @throws ProtocolError for what is no text and no event file */
function readerOf(path: string, begin: Uint8Array): TableReader {
  const name = basename(path);
  if (isEventFile(name) || beginsWithRecord(begin)) return new EventTableReader(name);
  const isWide = begin[0] === 0xff && begin[1] === 0xfe;
  if (!isWide && begin.includes(0)) throw new ProtocolError(t('{0} is neither text nor an event file of TensorBoard.', name));
  const encoding = isWide ? 'utf-16le' : 'utf-8';
  const isNdjson = /\.(?:ndjson|jsonl|json)$/i.test(name) || new TextDecoder(encoding).decode(begin.subarray(0, MARK)).startsWith('{');
  return isNdjson ? new NdjsonTableReader(name, encoding) : new CsvTableReader(name, encoding);
}

/** Whether a file is named as TensorBoard's writers name theirs. */
export function isEventFile(name: string): boolean {
  return name.includes('tfevents');
}
