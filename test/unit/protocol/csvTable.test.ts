import { describe, expect, it } from 'vitest';
import { CsvTableReader } from '../../../src/protocol/curve/csvTable';
import type { CurveReading } from '../../../src/protocol/curve/tableCurve';
import { ProtocolError } from '../../../src/protocol/wire';
import { loggedFile, readCsv, readingOf, tableOf } from './readTable';

function read(...lines: string[]): CurveReading['curve'] {
  return readCsv(`${lines.join('\n')}\n`, 'ramp.csv').curve;
}

describe('a range test in CSV', () => {
  it('has training and validation columns, and the row before the ramp', () => {
    const curve = read('iteration,lr,accuracy,loss,val_accuracy,val_loss', '0,0,,,0.1,2.31', '1,0.01,0.2,2.2,,', '2,0.02,0.3,2.1,0.25,2.15');
    expect(curve.batch).toEqual([
      { iteration: 1, lr: 0.01, momentum: null, accuracy: 0.2, loss: 2.2 },
      { iteration: 2, lr: 0.02, momentum: null, accuracy: 0.3, loss: 2.1 },
    ]);
    expect(curve.heldOut).toEqual([
      { iteration: 0, lr: 0, accuracy: 0.1, loss: 2.31 },
      { iteration: 2, lr: 0.02, accuracy: 0.25, loss: 2.15 },
    ]);
    expect(curve).toMatchObject({ plannedIterations: null, chance: null, topFromSweep: false, topLr: null });
  });

  it('keeps NaN and Infinity apart from empty cells', () => {
    expect(read('lr,loss,accuracy', '0.1,NaN,', '0.2,inf,nan', '0.3,,0.5').batch.map(({ loss, accuracy }) => [loss, accuracy])).toEqual([
      [Number.NaN, null],
      [Number.POSITIVE_INFINITY, Number.NaN],
      [null, 0.5],
    ]);
  });

  it('counts the rows where there are no iterations, from 0 where the first LR is 0', () => {
    expect(read('lr,loss', '0.1,2', '0.2,1').batch.map(({ iteration }) => iteration)).toEqual([1, 2]);
    expect(read('lr,val_loss', '0,2', '0.2,1').heldOut.map(({ iteration }) => iteration)).toEqual([0, 1]);
    expect(read('lr,val_loss', '0.1,2', '0.2,', '0.3,', '0.4,1').heldOut.map(({ iteration }) => iteration)).toEqual([1, 4]);
  });

  it('takes the first step of a logger that counts from 0 for the first update', () => {
    expect(read('step,lr,loss', '0,0.1,2', '1,0.2,1').batch.map(({ iteration, lr }) => [iteration, lr])).toEqual([[1, 0.1], [2, 0.2]]);
    expect(read('step,lr,loss', '0,0,2', '1,0.2,1').batch.map(({ iteration }) => iteration)).toEqual([0, 1]);
  });

  it('counts from the beginning of the ramp where the steps of an earlier training go on', () => {
    expect(read('step,lr,loss', '5010,0.1,2', '5020,0.2,2', '5030,0.3,1').batch.map(({ iteration }) => iteration)).toEqual([10, 20, 30]);
  });

  it('goes on counting where the steps begin again with every epoch, also where only some of them are logged', () => {
    const iterations = (header: string, ...rows: string[]): number[] => read(header, ...rows.map((row, index) => `${row},${String((index + 1) / 10)},2`)).batch.map(({ iteration }) => iteration);
    expect(iterations('epoch,batch,lr,loss', '0,0', '0,1', '1,0', '1,1')).toEqual([1, 2, 3, 4]);
    expect(iterations('epoch,step,lr,loss', '1,10', '1,20', '2,10', '2,20', '3,10')).toEqual([10, 20, 30, 40, 50]);
    expect(iterations('epoch,iter,lr,loss', '1,1', '1,11', '1,21', '2,1', '2,11')).toEqual([1, 11, 21, 31, 41]);
    expect(iterations('batch,lr,loss', '0', '1', '0', '1')).toEqual([1, 2, 3, 4]);
    expect(() => iterations('epoch,step,lr,loss', '1,10', '1,20', '1,10')).toThrow('line 4, column step: falls from 20 to 10');
    expect(() => iterations('epoch,step,lr,loss', '1,10', '2,20', '1,10')).toThrow('falls from 20 to 10');
  });

  it('may have what Keras, pandas and spreadsheets write for nothing', () => {
    expect(read('lr,loss,val_loss', '0.1,2,NA', '0.2,1.5,None', '0.3,null,#N/A', '0.4,1,0.9').heldOut.map(({ iteration }) => iteration)).toEqual([4]);
  });

  it('has its cells parted by what parts its header, and decimal commas where that is no comma', () => {
    const expected = [[0.0025, 2.5], [0.5, 12]];
    for (const text of ['note;lr;loss\na, b;0,0025;2,5\n"c;d";,5;1,2e1\n', 'note\tlr\tloss\na, b\t0,0025\t2,5\nc;d\t0.5\t12\n', '"note;x",lr,loss\na;b,0.0025,2.5\n,0.5,12\n']) {
      expect(readCsv(text, 'ramp.csv').curve.batch.map(({ lr, loss }) => [lr, loss])).toEqual(expected);
    }
    expect(readCsv('lr\tloss\tval_loss\n0.1\t2\t\n0.2\t\t1\n', 'ramp.tsv').curve.heldOut).toEqual([{ iteration: 2, lr: 0.2, accuracy: null, loss: 1 }]);
    expect(() => read('lr,loss', '0.1,"1,5"')).toThrow('"1,5" is not a number');
  });

  it('may have comments, above its header and between its rows, in whatever pieces it comes', () => {
    const commented = '# trainer 1.2, seed 4; cuda\n# lr, loss\nlr;loss\n0,1;2\n# checkpoint\n0,2;1\n';
    const ofNumPy = '# lr;loss\n1.0e-01;2.0e+00\n2.0e-01;1.0e+00\n';
    for (const text of [commented, ofNumPy]) {
      for (const size of [1, 9, text.length]) {
        const { curve } = readingOf(tableOf(new CsvTableReader('ramp.csv'), new TextEncoder().encode(text), size), 'ramp.csv');
        expect(curve.batch.map(({ lr, loss }) => [lr, loss])).toEqual([[0.1, 2], [0.2, 1]]);
      }
    }
  });

  it('is what spreadsheets write, too: byte order mark, semicolons, quotes, blank lines, other columns, capitals', () => {
    const { curve } = readCsv('\ufeffEpoch;LR; "Loss"\r\n1;0.1;2.5\r\n\r\n1;"0.2";2.4\r\n', 'ramp.csv');
    expect(curve.batch.map(({ lr, loss }) => [lr, loss])).toEqual([
      [0.1, 2.5],
      [0.2, 2.4],
    ]);
  });

  it('may have percentages for accuracies, and says that it has', () => {
    const { curve, notes } = readCsv('lr,val_acc\n0.1,0.5\n0.2,55\n0.3,92.5\n', 'ramp.csv');
    expect(curve.heldOut.map(({ accuracy }) => accuracy)).toEqual([0.005, 0.55, 0.925]);
    expect(notes).toEqual(['val_acc was read as percentages.']);
  });

  it('may have percentages of many classes, most of them below 1', () => {
    const { curve } = readCsv('lr,val_acc\n0.1,0.1\n0.2,0.1\n0.3,0.2\n0.4,1.5\n0.5,4\n0.6,0.3\n0.7,0.1\n', 'ramp.csv');
    expect(curve.heldOut.map(({ accuracy }) => accuracy?.toPrecision(1))).toEqual(['0.001', '0.001', '0.002', '0.01', '0.04', '0.003', '0.001']);
  });

  it('ends where the LR falls, and says so', () => {
    const rows = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.1, 0.1].map((lr, index) => `${String(index + 1)},${String(lr)},2`);
    const { curve, notes } = readCsv(`step,lr,loss\n${rows.join('\n')}\n`, 'ramp.csv');
    expect(curve.batch.map(({ lr }) => lr)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
    expect(notes).toEqual(['The LR falls after iteration 7, from 0.70. Only the ramp before that is shown.']);
  });

  it.each<[string, string[], RegExp]>([
    ['no lr', ['step,loss', '1,2'], /^ramp\.csv: has no column lr\. It has step, loss\. Log the learning rate as lr/u],
    ['no metric', ['lr,time', '1,2'], /has none of the columns accuracy, loss, val_accuracy, val_loss\. It has lr, time\./u],
    ['a header alone', ['lr,loss'], /has no rows yet/u],
    ['a column twice', ['lr,loss,loss', '1,2,3'], /has two columns named loss\. Rename/u],
    ['a line cut short', ['lr,loss', '0.1,2', '0.2', '0.3,1'], /line 3: has 1 cell where the header has 2\. .* remove the line/u],
    ['text in a number', ['lr,loss', '0.1,2', '', '0.2,2.1x'], /line 4, column loss: "2\.1x" is not a number\. Write it as/u],
    ['a missing lr', ['lr,loss', '0.1,2', ',2'], /line 3, column lr: must be a number of at least 0\. Correct/u],
    ['a negative lr', ['lr,loss', '-0.1,2'], /line 2, column lr: must be/u],
    ['an lr that falls at once', ['lr,loss', '0.1,2', '0.3,2', '0.2,2'], /line 4: the LR falls from 0\.30 to 0\.20 at once/u],
    ['an lr that falls slowly', ['lr,loss', '0.1,2', '0.09975,2'], /line 3: the LR falls from 0\.1 to 0\.0998 at once/u],
    ['a second run below the first', ['lr,loss', '0.1,2', '0.3,2', 'lr,loss', '0.1,2'], /line 4: has the header again, as where another run begins\. Keep the rows of one/u],
    ['an lr that stays', ['lr,loss', ...Array.from({ length: 8 }, () => '0.1,2')], /the LR stays at 0\.10, but in a range test it rises/u],
    ['an accuracy that is no share', ['lr,val_accuracy', '0.1,0.5', '0.2,0.6', '0.3,85'], /line 4, column val_accuracy: 85 is neither a share from 0 to 1 nor/u],
    ['half an iteration', ['iteration,lr,loss', '1.5,0.1,2'], /line 2, column iteration: must be a whole number/u],
    ['iterations that fall', ['iteration,lr,loss', '2,0.1,2', '1,0.2,2'], /line 3, column iteration: falls from 2 to 1/u],
    ['an open quote', ['lr,loss', '0.1,"2'], /line 2: is not CSV that can be read .* Check the quotes/u],
  ])('is refused with %s, saying where and what to do', (_name, lines, message) => {
    expect(() => read(...lines)).toThrow(ProtocolError);
    expect(() => read(...lines)).toThrow(message);
  });

  it('is the same whatever pieces it comes in, with its line numbers', () => {
    const bytes = new TextEncoder().encode('lr,loss,note\n0.1,2,"one\nline, and another"\n0.2,1,é\n0.3,x,\n');
    for (const size of [1, 2, 7, bytes.length]) {
      const table = tableOf(new CsvTableReader('ramp.csv'), bytes, size);
      expect(table.rows.map(({ cells }) => cells)).toEqual([['0.1', '2', 'one\nline, and another'], ['0.2', '1', 'é'], ['0.3', 'x', '']]);
      expect(() => readingOf(table, 'ramp.csv')).toThrow('ramp.csv, line 5, column loss');
    }
  });

  it('leaves out a last line that a killed writer left in its middle, and says so', () => {
    const reader = new CsvTableReader('ramp.csv');
    expect(tableOf(reader, new TextEncoder().encode('lr,loss\n0.1,2\n0.2')).rows).toHaveLength(1);
    expect(reader.problems).toEqual(['The last line of ramp.csv is not complete, and was left out.']);
  });
});

describe('a CSV that is none of a logger', () => {
  it.each<[string, string, string]>([
    ['has a line without an end', 'lr,loss\n1,2\n', 'data.csv, line 3: is too long for a row of a log. Choose the file that the training was logged to.'],
    ['has a quote that is never closed', 'lr,loss\n1,2\n1,"2\n', 'Check the quotes there.'],
  ])('%s, and is refused long before all of it is held in memory', (_name, begin, message) => {
    const reader = new CsvTableReader('data.csv');
    const encoder = new TextEncoder();
    reader.push(encoder.encode(begin));
    const piece = encoder.encode('0'.repeat(2 ** 20));
    expect(() => {
      for (let megabytes = 0; megabytes < 6; megabytes++) reader.push(piece);
    }).toThrow(message);
  });
});

describe('the CSV of a logger', () => {
  it("is Lightning's: LR, training and validation in rows of their own are joined by step", () => {
    const { curve, perEpoch } = readingOf(tableOf(new CsvTableReader('lightning.csv'), loggedFile('lightning.csv')), 'lightning.csv');
    expect(perEpoch).toBe(false);
    expect(curve.batch).toHaveLength(30);
    // rows "0,,3,,0.853748083114624," and ",0.2,3,,,"
    expect(curve.batch[1]).toMatchObject({ iteration: 3, lr: 0.2, loss: 0.853748083114624 });
    // row "0,,4,,,0.71875": the LR of step 4 was not logged; LambdaLR gave 3 * (4 + 1) / 60
    expect(curve.heldOut[0]).toMatchObject({ iteration: 4, accuracy: 0.71875 });
    expect(curve.heldOut[0]?.lr).toBeCloseTo(0.25, 12);
    expect(curve.heldOut).toHaveLength(12);
    expect(curve.batch.at(-1)?.lr).toBe(3);
  });

  it('is read by its batches where evaluations are few and far between, which is said', () => {
    const row = (index: number) => `${String(index)},${String(index / 1000)},${String(2 / (1 + index / 50))},${index % 60 === 0 ? String(2.1 / (1 + index / 50)) : ''}`;
    const csv = (rows: number) => `step,lr,loss,eval_loss\n${Array.from({ length: rows }, (_, index) => row(index + 1)).join('\n')}\n`;
    const { curve, notes } = readCsv(csv(500), 'hf.csv');
    expect(curve.heldOut).toEqual([]);
    expect(curve.batch.filter(({ loss }) => loss !== null)).toHaveLength(500);
    expect(notes).toEqual([expect.stringMatching(/^Held-out values stand at 8 of 500 iterations alone, too few .* from the batches\./)]);
    // with few batches beside them they are the curve, as they are once there are enough
    expect(readCsv(csv(150), 'hf.csv').curve.heldOut).toHaveLength(2);
    expect(readCsv(csv(1200), 'hf.csv').curve.heldOut).toHaveLength(20);
  });

  it("is Keras': one row is one epoch, which is said", () => {
    const { curve, perEpoch, notes } = readingOf(tableOf(new CsvTableReader('keras.csv'), loggedFile('keras.csv')), 'keras.csv');
    expect(perEpoch).toBe(true);
    expect(notes.join()).toContain('Each point is an epoch');
    expect(curve.batch[0]).toEqual({ iteration: 1, lr: 0.25, momentum: null, accuracy: 0.75, loss: 0.6456652283668518 });
    expect(curve.heldOut[0]).toEqual({ iteration: 1, lr: 0.25, accuracy: 0.939453125, loss: 0.2153865247964859 });
    expect(curve.batch.at(-1)).toMatchObject({ iteration: 12, lr: 3, loss: 20779250 });
  });

  it("is Keras' with a second run below the first, where the epochs of the first are still no iterations", () => {
    const run = Array.from({ length: 8 }, (_, epoch) => `${String(epoch)},${String((epoch + 1) / 10)},2`);
    const { curve, perEpoch, notes } = readCsv(`epoch,learning_rate,loss\n${[...run, ...run].join('\n')}\n`, 'keras.csv');
    expect(curve.batch).toHaveLength(8);
    expect(perEpoch).toBe(true);
    expect(notes).toEqual([expect.stringContaining('Each point is an epoch'), expect.stringContaining('Only the ramp before that is shown.')]);
  });

  it("is fastai's: the metric without a prefix is that of the validation set, and the LR has to be logged", () => {
    const { curve, perEpoch } = readingOf(tableOf(new CsvTableReader('fastai-lr.csv'), loggedFile('fastai-lr.csv')), 'fastai-lr.csv');
    expect(perEpoch).toBe(true);
    expect(curve.batch[0]).toMatchObject({ accuracy: null, loss: 0.41900232434272766 });
    expect(curve.heldOut[0]).toEqual({ iteration: 1, lr: 0.25, accuracy: 0.923828125, loss: 0.3551356792449951 });
    expect(() => readingOf(tableOf(new CsvTableReader('fastai.csv'), loggedFile('fastai.csv')), 'fastai.csv')).toThrow('has no column lr. It has epoch, train_loss, valid_loss, accuracy, time.');
  });
});
