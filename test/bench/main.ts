import { round } from './pairs';
import { CannotMeasure } from './training';

// npm run bench -- NAME [NAME ...]: prints tables, then `NAME VALUE`; without a name the list of names

interface Benchmark {
  readonly name: string;
  /** Prints its table and returns the value. */
  run(): Promise<number>;
}

/** What each measures and what it is meant to reach; loaded only when asked for. */
const benchmarks: Record<string, { readonly goal: string; load(): Promise<Benchmark> }> = {
  'regret-replay': { goal: 'points of regret of our max LR, at most .28', load: () => import('./regretReplay') },
  'regret-worst': { goal: 'the same on the worst task, at most 1.1', load: () => import('./regretWorst') },
  coverage: { goal: "share of other seeds' max LRs within the 80 % interval, .75 to .87", load: () => import('./coverage') },
  'false-bounds': { goal: 'share of curves without a turn that get a closed max LR, at most .05', load: () => import('./falseBounds') },
  'early-stop': { goal: 'iterations used over planned, at most .7', load: () => import('./earlyStop') },
  'hook-overhead': { goal: 'watched fit over bare fit, time, at most 1.03', load: () => import('./hookOverhead') },
  'schedule-overhead': { goal: 'fit under a schedule over bare fit, time, at most 1.03', load: () => import('./scheduleOverhead') },
  'native-bare': { goal: 'range test over bare fit on native, images/s, at least .85', load: () => import('./nativeBare') },
  'embedded-mlp': { goal: 'embedded over stock WASM, images/s, at least 3', load: () => import('./embeddedMlp') },
  'embedded-native': { goal: 'embedded over native, images/s, at least .42', load: () => import('./embeddedNative') },
  'first-point': { goal: 'first metrics over a bare first step, time, at most 2.0', load: () => import('./firstPoint') },
  activation: { goal: 'ms in activate, at most 20', load: () => import('./activation') },
  'super-convergence': { goal: "share of the baseline's iterations that one-cycle needs, median of six tasks, aim .33 (40 minutes)", load: () => import('./superConvergence') },
  'constant-between': { goal: 'share of the same tasks whose best constant LR lies between our bounds, aim .8', load: () => import('./constantBetween') },
  'regret-trained': { goal: 'points that one-cycle at our bounds loses against a grid of max LRs on the same tasks, at most .5', load: () => import('./regretTrained') },
  'panel-frame': { goal: '95th percentile of ms between frames of the panel, 200 batches a second, at most 20', load: () => import('./panelFrame') },
  rehydrate: { goal: 'ms to show a run of 100,000 iterations, at most 200', load: () => import('./rehydrate') },
  webview: { goal: "KB of the run panel's page, minified, at most 600", load: () => import('./webviewSize') },
  vsix: { goal: 'MB of the VSIX, at most 6', load: () => import('./vsix') },
};

async function main(wanted: string[]): Promise<number> {
  const unknown = wanted.filter((name) => !(name in benchmarks));
  for (const name of unknown) console.error(`There is no benchmark "${name}".`);
  if (wanted.length === 0 || unknown.length > 0) {
    console.log('npm run bench -- NAME [NAME ...]');
    for (const [name, { goal }] of Object.entries(benchmarks)) console.log(`  ${name.padEnd(16)} ${goal}`);
    return unknown.length > 0 ? 2 : 0;
  }
  const values: string[] = [];
  try {
    for (const name of wanted) {
      const benchmark = await benchmarks[name]?.load();
      if (benchmark !== undefined) values.push(`${name} ${String(round(await benchmark.run()))}`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof CannotMeasure)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    for (const line of values) console.log(line);
  }
}

void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
