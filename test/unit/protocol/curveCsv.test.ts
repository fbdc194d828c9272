import { describe, expect, it } from 'vitest';
import { readCurveCsv, writeCurveCsv } from '../../../src/protocol/curveCsv';
import { ProtocolError } from '../../../src/protocol/wire';
import { readReplays, replayCurve } from '../../fixtures/rangeTests';

function read(...lines: string[]): ReturnType<typeof readCurveCsv> {
  return readCurveCsv(lines.join('\n'), 'ramp.csv');
}

describe('readCurveCsv', () => {
  it('reads training and validation columns, with the row before the ramp', () => {
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

  it('reads what spreadsheets write: byte order mark, semicolons, quotes, blank lines, other columns, capitals', () => {
    const curve = readCurveCsv('\ufeffEpoch;LR; "Loss"\r\n1;0.1;2.5\r\n\r\n1;"0.2";2.4\r\n', 'ramp.csv');
    expect(curve.batch.map(({ lr, loss }) => [lr, loss])).toEqual([
      [0.1, 2.5],
      [0.2, 2.4],
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['an empty file', [''], /^ramp\.csv is empty\. It must have a header line/u],
    ['no lr', ['step,loss', '1,2'], /line 1: has no column lr\. Its header names step, loss\. Name the column/u],
    ['no metric', ['lr,time', '1,2'], /line 1: has none of the columns accuracy, loss, val_accuracy, val_loss/u],
    ['a header alone', ['lr,loss'], /no rows below it\. Add one row/u],
    ['a column twice', ['lr,loss,loss', '1,2,3'], /line 1: has two columns named loss\. Rename/u],
    ['a line cut short', ['lr,loss', '0.1,2', '0.2'], /line 3: has 1 cell where the header has 2\. .* remove the line/u],
    ['text in a number', ['lr,loss', '0.1,2', '', '0.2,2.1x'], /line 4, column loss: "2\.1x" is not a number\. Write it as/u],
    ['a missing lr', ['lr,loss', '0.1,2', ',2'], /line 3, column lr: must be a number of at least 0\. Correct/u],
    ['a negative lr', ['lr,loss', '-0.1,2'], /line 2, column lr: must be/u],
    ['an lr that falls', ['lr,loss', '0.1,2', '0.3,2', '0.2,2'], /line 4, column lr: falls from 0\.3 to 0\.2.*Cut the file off/u],
    ['percentages', ['lr,val_accuracy', '0.1,85'], /line 2, column val_accuracy: 85 is not a share from 0 to 1\. Divide/u],
    ['half an iteration', ['iteration,lr,loss', '1.5,0.1,2'], /line 2, column iteration: must be a whole number/u],
    ['iterations that fall', ['iteration,lr,loss', '2,0.1,2', '1,0.2,2'], /line 3, column iteration: falls from 2 to 1/u],
    ['an open quote', ['lr,loss', '0.1,"2'], /line 2: is not CSV that can be read .* Check the quotes/u],
  ])('refuses %s, saying where and what to do', (_name, lines, message) => {
    expect(() => read(...lines)).toThrow(ProtocolError);
    expect(() => read(...lines)).toThrow(message);
  });
});

describe('writeCurveCsv', () => {
  it('writes one line for an update and the evaluation after it', () => {
    const point = { iteration: 4, lr: 0.1, accuracy: 0.5, loss: null };
    const text = writeCurveCsv({
      batch: [{ ...point, momentum: null }],
      heldOut: [
        { ...point, iteration: 0, lr: 0 },
        { ...point, accuracy: Number.NaN, loss: 2 },
      ],
    });
    expect(text).toBe('iteration,lr,accuracy,loss,val_accuracy,val_loss\n0,0,,,0.5,\n4,0.1,0.5,,NaN,2\n');
  });

  it('comes back the same when read, for replayed ramps of every task', { timeout: 60_000 }, () => {
    const { ramps, tasks } = readReplays();
    for (const ramp of ramps.filter(({ task }, index) => index === ramps.findIndex((other) => other.task === task))) {
      const task = tasks[ramp.task];
      if (task === undefined) throw new Error(`no task ${ramp.task}`);
      const { batch, heldOut } = replayCurve(ramp, task);
      const { batch: batchRead, heldOut: heldOutRead } = readCurveCsv(writeCurveCsv({ batch, heldOut }), 'ramp.csv');
      expect(batchRead).toEqual(batch);
      expect(heldOutRead).toEqual(heldOut);
    }
  });
});
