import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Commands } from '../../../src/editor/commands';
import { RunStarter } from '../../../src/editor/runs/startRun';
import { readCodeLens, readKeepRuns, readNativeMirror, readParallelRuns, readSettings } from '../../../src/editor/settings';
import { COMPARISON_VIEW_TYPE } from '../../../src/panel/comparison/comparisonPanels';
import { RUN_VIEW_TYPE } from '../../../src/panel/runPanels';
import { DEFAULT_LIMITS, DEFAULT_SEED, DEFAULT_TRAINING } from '../../../src/runs/defaultRequest';
import { readManifest } from '../manifest';
import { testRuns } from '../runs/support';
import { viewOf } from '../views/fakeTree';
import { fakeRuns, fakeServices, fakeVscode } from './fakeVscode';

const manifest = v.parse(
  v.object({
    icon: v.string(),
    activationEvents: v.array(v.string()),
    capabilities: v.object({ untrustedWorkspaces: v.object({ supported: v.literal('limited'), description: v.string(), restrictedConfigurations: v.array(v.string()) }) }),
    contributes: v.object({
      commands: v.array(v.object({ command: v.string(), title: v.string(), category: v.string(), icon: v.string(), enablement: v.optional(v.string()) })),
      configuration: v.object({ properties: v.record(v.string(), v.looseObject({ default: v.unknown(), scope: v.string() })) }),
      jsonValidation: v.array(v.object({ fileMatch: v.string(), url: v.string() })),
    }),
  }),
  readManifest(),
);
const { commands, configuration, jsonValidation } = manifest.contributes;

describe('package.json', () => {
  it('declares exactly the commands that are implemented', () => {
    const fake = fakeVscode(null);
    const services = fakeServices(fake, fakeRuns());
    new Commands(services, new RunStarter(services)).register();
    expect(commands.map(({ command }) => command).sort()).toEqual([...fake.commands.keys(), ...viewOf(testRuns().runs).fake.commands.keys()].sort());
  });

  it('enables what runs workspace code in trusted workspaces only', () => {
    for (const name of ['runRangeTest', 'trainOneCycle', 'trainWith', 'trainAndWatch', 'confirmRecommendation', 'rangeTestSweep', 'moreSeeds', 'repeatRun', 'repeatRunWithSeeds', 'resumeExperiment']) {
      expect(commands.find(({ command }) => command === `superconverge.${name}`)?.enablement).toMatch(/^isWorkspaceTrusted( && |$)/);
    }
  });

  it('keeps every setting that decides what code runs from untrusted workspaces', () => {
    const deciding = Object.entries(configuration.properties).filter(([, { scope }]) => scope === 'machine-overridable');
    expect(deciding.map(([name]) => name).sort()).toEqual([...manifest.capabilities.untrustedWorkspaces.restrictedConfigurations].sort());
    expect(deciding).toHaveLength(6);
  });

  it('has defaults that the settings accept, and every setting that is read', () => {
    const read = new Set<string>();
    const defaults = {
      get: (key: string) => {
        read.add(`superconverge.${key}`);
        return configuration.properties[`superconverge.${key}`]?.default;
      },
    };
    const settings = readSettings(defaults, '/');
    expect(readCodeLens(defaults)).toBe(true);
    expect(readKeepRuns(defaults)).toBe(200);
    expect(readParallelRuns(defaults)).toBe(configuration.properties['superconverge.parallelRuns']?.default);
    expect(readNativeMirror(defaults)).toBeNull();
    expect(settings).toMatchObject({ limits: DEFAULT_LIMITS, training: DEFAULT_TRAINING, seed: DEFAULT_SEED });
    expect([...read].sort()).toEqual(Object.keys(configuration.properties).sort());
  });

  it('is activated by opening a file that can hold a training call or an inserted schedule, and to restore panels', () => {
    const languages = ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'python'].map((language) => `onLanguage:${language}`);
    expect(manifest.activationEvents).toEqual([...languages, ...[RUN_VIEW_TYPE, COMPARISON_VIEW_TYPE].map((type) => `onWebviewPanel:${type}`)]);
  });

  it('names files that exist', () => {
    expect([manifest.icon, ...jsonValidation.map(({ url }) => url)].filter((path) => !existsSync(path))).toEqual([]);
  });
});
