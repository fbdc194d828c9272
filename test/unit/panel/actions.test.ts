import { describe, expect, it } from 'vitest';
import { enabledActions } from '../../../src/panel/enabledActions';
import { arranged } from '../../../webview/arranged';
import { actionName } from '../../../webview/words';
import { rangeTest, snapshotOf, record } from '../../webview/runFixtures';
import { defaultSchedule } from '../../../src/schedule/defaultSchedule';
import { divergedTraining, draft, training } from '../../webview/trainingFixtures';

describe('the buttons of a panel', () => {
  const front = (run: Parameters<typeof arranged>[0]) => arranged(run).filter(({ look }) => look !== 'quiet').map(({ action }) => action);
  const primary = (run: Parameters<typeof arranged>[0]) => arranged(run).filter(({ look }) => look === 'primary').map(({ action }) => action);

  it('insert, train and confirm come first where a range test marks bounds', () => {
    expect(front(rangeTest('mlp'))).toEqual(['insert-schedule', 'train-one-cycle', 'confirm']);
    expect(primary(rangeTest('mlp'))).toEqual(['insert-schedule']);
  });

  it('insert and train come first whatever schedule was chosen', () => {
    const chosen = defaultSchedule('triangular', { minLr: 0.01, maxLr: 0.1, iterations: 1812, momentum: null });
    expect(front(rangeTest('mlp', { chosen }))).toEqual(['insert-schedule', 'train-schedule', 'confirm']);
    expect(primary(rangeTest('mlp', { chosen, until: 170, topFromSweep: false }))).toEqual(['insert-schedule']);
  });

  it.each([
    ['a draft', draft(), ['train-schedule']],
    ['a training that diverged', divergedTraining(), ['train-half-max']],
    ['a training that goes on', training(100), []],
    ['a training that is over', training(600, { record: { state: 'finished' } }), []],
    ['a failed run', snapshotOf({ record: record({ state: 'failed', provenance: null }) }), ['run-again']],
    ['a range test that is refused: its notice has one', rangeTest('noisy'), []],
  ])('have one primary button at most: %s', (_, run, expected) => {
    expect(primary(run)).toEqual(expected);
  });

  it('leave at most four quiet ones in the row, the rest behind More', () => {
    for (const run of [rangeTest('mlp'), training(600, { record: { state: 'finished' } }), divergedTraining()]) {
      const quiet = arranged(run).filter(({ look }) => look === 'quiet');
      expect(quiet.filter(({ more }) => !more).length).toBeLessThanOrEqual(4);
      expect(quiet.filter(({ more }) => more).length).not.toBe(1);
    }
  });

  it('leave a range test that goes on in another window alone, but for looking at it', () => {
    const { batch, heldOut, analysis, record: over } = rangeTest('mlp');
    const elsewhere = { record: { ...over, state: 'running' as const }, batch, heldOut, analysis, isLive: false };
    expect(enabledActions(elsewhere, true, rangeTest('mlp').schedule).sort()).toEqual(['compare', 'copy-terminal-command', 'open-script', 'show-log']);
  });

  it('offer no command line for what a sweep changed in the script', () => {
    const { record: over, batch, heldOut, analysis, schedule } = rangeTest('mlp');
    const rest = { batch, heldOut, analysis, isLive: false };
    const arm = { ...over, request: { ...over.request, overrides: { weightDecay: 1e-3, batchSize: null, dropout: null, momentum: null } } };
    expect(enabledActions({ ...rest, record: arm }, true, schedule)).not.toContain('copy-terminal-command');
    expect(enabledActions({ ...rest, record: over }, true, schedule)).toContain('copy-terminal-command');
  });

  it('say what they do in their run', () => {
    expect(actionName('train-schedule', draft())).toBe('Start training');
    expect(actionName('train-schedule', rangeTest('mlp'))).toBe('Train with this schedule');
    expect(actionName('train-half-max', divergedTraining())).toBe('Try max LR 0.10');
  });

  it('start nothing where the workspace is not trusted', () => {
    const actions = rangeTest('mlp', { trusted: false }).actions;
    for (const action of ['train-one-cycle', 'confirm', 'sweep', 'train-and-watch', 'run-again'] as const) expect(actions).not.toContain(action);
    expect(snapshotOf({ record: draft().record, trusted: false }).actions).not.toContain('train-schedule');
  });
});
