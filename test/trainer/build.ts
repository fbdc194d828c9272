import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the trainer's bundles and the command line once before the trainer tests: the tests start what ships. */
export default function buildTrainer(): void {
  const root = join(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['esbuild.mjs', 'trainer', 'cli'], { cwd: root, stdio: 'inherit' });
}
