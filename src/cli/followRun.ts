import type { Run, Runs } from '../runs/run';
import { progressText } from './progressText';
import { listenForSignals } from './signals';
import type { Terminal } from './terminal';

/** Shows a run's progress and warnings until it and its further seeds have ended. @returns whether Ctrl-C was pressed */
export async function followRun(run: Run, runs: Runs, terminal: Terminal): Promise<boolean> {
  const signals = listenForSignals(() => void run.stop(), () => runs.dispose(), terminal);
  const warned = new Set<string>();
  const follow = run.onDidChange(() => {
    for (const warning of run.record.warnings) {
      if (warned.has(warning)) continue;
      warned.add(warning);
      terminal.note(`Warning: ${warning}`);
    }
    const going = run.isLive ? run : (run.seeds ?? []).find(({ isLive }) => isLive);
    if (going !== undefined) terminal.progress(`${seedText(run, going)}${progressText(going)}`, `${going.record.id} ${going.record.state}`);
  });
  await run.ended;
  await Promise.all((run.seeds ?? []).map(({ ended }) => ended));
  follow.dispose();
  signals.dispose();
  terminal.clear();
  return signals.interrupted;
}

/** Which of several seeds it is that goes on, e.g. "Seed 43 (2 of 3): "; nothing where there is but one. */
function seedText({ seeds = [] }: Run, going: Run): string {
  return seeds.length === 0 ? '' : `Seed ${going.record.request.seed} (${seeds.indexOf(going) + 2} of ${seeds.length + 1}): `;
}
