import { analyseRangeTest } from '../../src/analysis/analyseRangeTest';
import { chosenLr, REPLAY_COSTS, type ReplayChoice, type ReplayCost } from '../../src/analysis/replayCosts';
import { mean } from '../../src/analysis/smooth';
import { readReplays, replayCurve, type Replays } from '../fixtures/rangeTests';
import { grouped, points, regretOf, table, taskOf } from './replayRegret';

/** The columns of the replay data that have other tools' suggestions. */
const PEERS: Partial<Record<ReplayChoice, string>> = {
  'fastai minimum': 'fastai_minimum',
  'fastai valley': 'fastai_valley',
  ignite: 'ignite',
  'torch-lr-finder': 'tlf_steepest',
  Lightning: 'lightning',
};

interface Scored {
  readonly task: string;
  readonly regret: number;
}

/** What each choice of the max LR costs on the replayed range tests, as src/analysis/replayCosts.ts lists them. */
export function choiceCosts(): ReplayCost[] {
  const replays = readReplays();
  const analysed = replays.ramps
    .filter((ramp) => ramp.topLearningRate === ramp.coarseTop)
    .map(({ task, ...ramp }) => ({ task, analysis: analyseRangeTest(replayCurve({ task, ...ramp }, taskOf(task, replays)), { resamples: 0 }) }));
  return REPLAY_COSTS.map(({ choice }) => {
    const peer = PEERS[choice];
    const scores =
      peer === undefined
        ? analysed.flatMap(({ task, analysis }): Scored[] => scored(task, chosenLr(choice, analysis), replays))
        : replays.peers.flatMap((row): Scored[] => scored(row.task, row[peer], replays));
    const tasks = [...grouped(scores, ({ task }) => task).values()].map((own) => mean(own.map(({ regret }) => regret)));
    return { choice, points: mean(tasks), worst: Math.max(...tasks) };
  });
}

export function choicesTable(): string {
  return table([['max LR', 'mean of tasks', 'worst task'], ...choiceCosts().map((cost) => [cost.choice, points(cost.points), points(cost.worst)])]);
}

function scored(task: string, lr: number | null | undefined, replays: Replays): Scored[] {
  return typeof lr === 'number' ? [{ task, regret: regretOf(lr, taskOf(task, replays)) }] : [];
}
