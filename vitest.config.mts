import { defineConfig } from 'vitest/config';

/** The extension in a real VS Code: once in the oldest that it is made for, once in the newest (vscodeVersions in test/setup/machine.ts). */
const e2e = { include: ['test/e2e/**/*.test.ts'], globalSetup: ['test/e2e/build.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'trainer', include: ['test/trainer/**/*.test.ts'], globalSetup: ['test/trainer/build.ts'], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2, pool: 'forks' } },
      { test: { name: 'webview', include: ['test/webview/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
      { test: { ...e2e, name: 'e2e', provide: { vscode: 'oldest' } } },
      // without what hangs on the scripts or `npm start` (which knows the oldest alone), and not on the version
      { test: { ...e2e, name: 'e2e-newest', provide: { vscode: 'newest' }, exclude: ['experiments', 'failure', 'sample', 'start', 'training'].map((name) => `test/e2e/${name}.test.ts`) } },
    ],
  },
});
