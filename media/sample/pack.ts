/**
 * Packs the sample's data: 600 training and 100 test images of each of the ten classes of Fashion-MNIST
 * (Zalando SE, MIT licence; see LICENSE-fashion-mnist.txt), the first of each class, in their original order.
 *
 *   apt-get install dataset-fashion-mnist        (Debian, Ubuntu)
 *   npx tsx media/sample/pack.ts [FOLDER]        (FOLDER holds the four *-ubyte.gz files)
 *
 * Layout of fashion-mnist.br, once unpacked with Brotli: 6,000 + 1,000 images of 28 x 28 bytes, row by row,
 * 0 = background; then their 7,000 labels, one byte each, 0 to 9.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gunzipSync } from 'node:zlib';

const pixels = 28 * 28;
const folder = process.argv[2] ?? '/usr/share/datasets/fashion-mnist';

/** The first `perClass` images of each class of one half of the data set; the IDX headers take 16 and 8 bytes. */
function take(half: 'train' | 't10k', perClass: number): { images: Buffer[]; labels: number[] } {
  const images = gunzipSync(readFileSync(join(folder, `${half}-images-idx3-ubyte.gz`))).subarray(16);
  const labels = gunzipSync(readFileSync(join(folder, `${half}-labels-idx1-ubyte.gz`))).subarray(8);
  const taken = new Array<number>(10).fill(0);
  const chosen = [...labels.entries()].filter(([, label]) => (taken[label] = (taken[label] ?? 0) + 1) <= perClass);
  return {
    images: chosen.map(([index]) => images.subarray(index * pixels, (index + 1) * pixels)),
    labels: chosen.map(([, label]) => label),
  };
}

const train = take('train', 600);
const test = take('t10k', 100);
const raw = Buffer.concat([...train.images, ...test.images, Buffer.from([...train.labels, ...test.labels])]);
// Brotli, which Node unpacks by itself, saves .5 MB over gzip here.
const packed = brotliCompressSync(raw, {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
});
writeFileSync(new URL('fashion-mnist.br', import.meta.url), packed);
console.log(`${raw.length} bytes packed into ${packed.length}`);
