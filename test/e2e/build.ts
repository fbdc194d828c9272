import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { VscodeEnd } from '../setup/machine';
import { build, packVsix } from '../setup/vsix';
import { canHost } from './host';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of the production VSIX, packed once for all files; empty where no real VS Code can run. */
    vsix: string;
    /** The VS Code that the project of vitest.config.mts tests in. */
    vscode: VscodeEnd;
  }
}

export default async function packOnce(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!canHost(project.config.provide.vscode ?? 'oldest')) {
    project.provide('vsix', '');
    return undefined;
  }
  const folder = await mkdtemp(join(tmpdir(), 'superconverge-vsix-'));
  await build('production');
  project.provide('vsix', await packVsix(folder));
  return () => rm(folder, { recursive: true, force: true });
}
