import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Builds the trainer's bundles once before the trainer tests: the tests start what ships. */
export default function buildTrainer(): void {
  const root = join(import.meta.dirname, '../..');
  execFileSync(process.execPath, ['esbuild.mjs', 'trainer'], { cwd: root, stdio: 'inherit' });
}
