import { buf as crc32c } from 'crc-32/crc32c.js';

/** Length (8 bytes) and its checksum (4) before the data of a record, the checksum of the data (4) after it. */
const HEADER = 12;
const FOOTER = 4;
const MASK_DELTA = 0xa282ead8;
/** Far above what a logger writes; a length beyond it is a checksum that matched by chance. */
const LONGEST = 2 ** 30;

/**
 * Takes apart the records of a TFRecord file as its bytes come: `uint64 length, uint32 masked CRC-32C of length, data, uint32 masked CRC-32C of data`,
 * little-endian. A record that is not complete yet waits for the rest.
 * Source: https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details
 */
export class RecordSplitter {
  /** Records whose data did not match their checksum, which were skipped. */
  damaged = 0;
  /** Whether a length did not match its checksum: where the next record begins is unknown, so nothing after it is read. */
  isLost = false;
  private pending = new Uint8Array();

  push(bytes: Uint8Array): Uint8Array[] {
    const records: Uint8Array[] = [];
    if (this.isLost) return records;
    const all = new Uint8Array(this.pending.length + bytes.length);
    all.set(this.pending);
    all.set(bytes, this.pending.length);
    const view = new DataView(all.buffer);
    let at = 0;
    while (all.length - at >= HEADER) {
      const length = Number(view.getBigUint64(at, true));
      if (!matches(all.subarray(at, at + 8), view.getUint32(at + 8, true)) || length > LONGEST) {
        this.isLost = true;
        this.pending = new Uint8Array();
        return records;
      }
      const end = at + HEADER + length;
      if (end + FOOTER > all.length) break;
      const data = all.subarray(at + HEADER, end);
      if (matches(data, view.getUint32(end, true))) records.push(data);
      else this.damaged += 1;
      at = end + FOOTER;
    }
    this.pending = all.slice(at);
    return records;
  }
}

/** Whether a file begins as one of records does. */
export function beginsWithRecord(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER && matches(bytes.subarray(0, 8), new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true));
}

function matches(data: Uint8Array, masked: number): boolean {
  const crc = crc32c(data) >>> 0;
  // rotated and offset, since the checksum of data that holds checksums is a weak one
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0 === masked;
}
