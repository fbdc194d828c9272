import type { Run, Runs } from '../runs/run';
import { progressText } from './progressText';
import { listenForSignals } from './signals';
import type { Terminal } from './terminal';

/** Shows a run's progress and warnings until it ends. @returns whether Ctrl-C was pressed */
export async function followRun(run: Run, runs: Runs, terminal: Terminal): Promise<boolean> {
  const signals = listenForSignals(() => void run.stop(), () => runs.dispose(), terminal);
  const warned = new Set<string>();
  const follow = run.onDidChange(() => {
    for (const warning of run.record.warnings) {
      if (warned.has(warning)) continue;
      warned.add(warning);
      terminal.note(`Warning: ${warning}`);
    }
    if (run.isLive) terminal.progress(progressText(run), run.record.state);
  });
  await run.ended;
  follow.dispose();
  signals.dispose();
  terminal.clear();
  return signals.interrupted;
}
