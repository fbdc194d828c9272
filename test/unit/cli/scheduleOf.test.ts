import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/cli/parse/parseCommand';
import { scheduleOf } from '../../../src/cli/scheduleOf';
import type { SavedSchedule } from '../../../src/protocol/onecycleFile';
import type { ScheduleOptions } from '../../../src/schedule/scheduleOptions';

const paper: SavedSchedule = {
  script: 'train.js',
  call: { api: 'fit', line: 12 },
  maxLr: 0.2,
  minLr: 0.02,
  finalLr: 0.00005,
  cycleIterations: 800,
  tailIterations: 200,
  momentum: { high: 0.9, low: 0.8 },
  bounds: { main: 'recommended', recommended: null, paper: null },
  provenance: { run: 'a', measuredAt: '', seed: 42, scriptHash: '', backend: '', tfjs: '', batchSize: 64, optimizer: 'SGD', weightDecay: null },
};
const triangular = { kind: 'triangular', maxLr: 0.3, minLr: 0.05, stepSize: 70, gamma: 1, momentum: { high: 0.95, low: 0.85 } } as const;
const chosen: SavedSchedule = { ...paper, chosen: { ...triangular, iterations: 1000 } };

function scheduleFor(options: string, saved: SavedSchedule | null): ScheduleOptions {
  const command = parseCommand(['train', 'train.js', ...options.split(' ').filter((word) => word !== '')]);
  if (command.name !== 'train') throw new Error(command.name);
  return scheduleOf(command, saved);
}

describe('the schedule of superconverge train', () => {
  it('is the one cycle of onecycle.json as a whole', () => {
    expect(scheduleFor('', paper)).toEqual({ kind: 'one-cycle', maxLr: 0.2, minLr: 0.02, finalLr: 0.00005, cycleShare: 0.8, momentum: { high: 0.9, low: 0.8 } });
  });

  it('is what was chosen there instead of the one cycle, with its own numbers', () => {
    expect(scheduleFor('', chosen)).toEqual(triangular);
    expect(scheduleFor('--schedule triangular', chosen)).toEqual(triangular);
    const constant: SavedSchedule = { ...paper, chosen: { kind: 'constant', maxLr: 0.07, iterations: 1000 } };
    expect(scheduleFor('', constant)).toEqual({ kind: 'constant', maxLr: 0.07 });
  });

  it('is another kind between the bounds of the file where that is asked for', () => {
    expect(scheduleFor('--schedule one-cycle', chosen)).toEqual(scheduleFor('', paper));
    expect(scheduleFor('--schedule cosine-decay', chosen)).toMatchObject({ kind: 'cosine-decay', maxLr: 0.2 });
  });

  it('is the paper\'s one cycle where the max LR is given, whatever the file holds', () => {
    expect(scheduleFor('--max 1', chosen)).toMatchObject({ kind: 'one-cycle', maxLr: 1, minLr: 0.1, cycleShare: 0.9 });
  });

  it('takes what else is given on top of what was chosen', () => {
    expect(scheduleFor('--step-size 30 --momentum own', chosen)).toEqual({ ...triangular, stepSize: 30, momentum: null });
    expect(scheduleFor('--momentum 0.9:0.7', chosen)).toEqual({ ...triangular, momentum: { high: 0.9, low: 0.7 } });
    expect(() => scheduleFor('--final 0.1', chosen)).toThrow('triangular');
  });

  it('says what is missing where nothing is saved', () => {
    expect(() => scheduleFor('', null)).toThrow('train needs --max');
  });
});
