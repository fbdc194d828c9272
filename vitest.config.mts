import { defineConfig } from 'vitest/config';

/** The extension in a real VS Code: once in the oldest that it is made for, once in the newest (vscodeVersions in test/setup/machine.ts). */
// a browser and a server share the machine with what else it does: npm test names what passed only at the second try
const e2e = { retry: 1, include: ['test/e2e/**/*.test.ts'], globalSetup: ['test/e2e/build.ts'], testTimeout: 240_000, hookTimeout: 240_000, fileParallelism: false };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'trainer', include: ['test/trainer/**/*.test.ts'], globalSetup: ['test/trainer/build.ts'], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2, pool: 'forks' } },
      { test: { name: 'webview', include: ['test/webview/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
      { test: { ...e2e, name: 'e2e', provide: { vscode: 'oldest' } } },
      // `npm start` knows the oldest alone
      { test: { ...e2e, name: 'e2e-newest', provide: { vscode: 'newest' }, exclude: ['test/e2e/start.test.ts'] } },
    ],
  },
});
