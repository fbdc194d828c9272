import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { CONFIG_VARIABLE } from '../protocol/trainerLink';
import type * as Trainer from './trainer';

// Node awaits what --import names before it loads the script, CommonJS or ES module.
// Worker threads and processes of the script inherit the option, but are none of ours.
const config = process.env[CONFIG_VARIABLE];
if (isMainThread && config !== undefined) {
  const { startTrainer } = createRequire(import.meta.url)('./trainer.cjs') as typeof Trainer;
  await startTrainer(config);
}
