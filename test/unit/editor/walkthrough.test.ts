import { existsSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { MARKER } from '../../../src/editor/snippets/marker';
import { WalkthroughProgress } from '../../../src/editor/walkthroughProgress';
import { RUN_VIEW_TYPE } from '../../../src/panel/runPanels';
import { defaultRequest } from '../../../src/runs/defaultRequest';
import type { Run } from '../../../src/runs/run';
import { readManifest } from '../manifest';
import { Emitter } from '../panel/fakeVscode';
import { fakeRecord, fakeRun, fakeVscode } from './fakeVscode';

const step = v.object({ id: v.string(), title: v.string(), description: v.string(), media: v.object({ svg: v.string(), altText: v.pipe(v.string(), v.minLength(20)) }), completionEvents: v.array(v.string()) });
const manifest = v.parse(
  v.object({
    name: v.string(),
    publisher: v.string(),
    contributes: v.object({
      commands: v.array(v.looseObject({ command: v.string() })),
      views: v.record(v.string(), v.array(v.looseObject({ id: v.string() }))),
      viewsWelcome: v.array(v.object({ contents: v.string() })),
      walkthroughs: v.array(v.object({ id: v.string(), title: v.string(), description: v.string(), icon: v.string(), steps: v.array(step) })),
    }),
  }),
  readManifest(),
);
const [walkthrough] = manifest.contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];
const views = Object.values(manifest.contributes.views).flatMap((list) => list.map(({ id }) => id));

/** The words of a window, with the contexts that it was given. */
function progress(open: readonly string[] = []) {
  const fake = fakeVscode(null);
  const opened = new Emitter<{ languageId: string }>();
  Object.assign(fake.vscode.workspace, { onDidOpenTextDocument: opened.on, textDocuments: open.map((languageId) => ({ languageId })) });
  const changes = new Emitter<{ contentChanges: { text: string }[] }>();
  Object.assign(fake.vscode.workspace, { onDidChangeTextDocument: changes.on });
  const lives = new Emitter<void>();
  const live: Run[] = [];
  new WalkthroughProgress(fake.vscode, { live, onDidChangeLive: lives.on });
  return { fake, show: (languageId: string) => opened.fire({ languageId }), type: (text: string) => changes.fire({ contentChanges: [{ text }] }), start: (run: Run) => (live.push(run), lives.fire()) };
}

describe('the walkthrough', () => {
  it('has at most five steps, each with a picture and something to complete it', () => {
    expect(walkthrough?.id).toBe('superconverge.start');
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.length).toBeLessThanOrEqual(5);
    for (const { media, completionEvents } of steps) {
      expect(existsSync(media.svg), media.svg).toBe(true);
      expect(completionEvents.length).toBeGreaterThan(0);
    }
  });

  it('leads to commands, views and contexts that exist', () => {
    const commands = new Set([...manifest.contributes.commands.map(({ command }) => command), ...views.map((id) => `${id}.focus`), 'workbench.action.quickOpen']);
    const contexts = ['superconverge.hasScript', 'superconverge.hasRuns', 'superconverge.hasTested', 'superconverge.hasTrained', 'superconverge.hasInserted', `activeWebviewPanelId == ${RUN_VIEW_TYPE}`];
    for (const { description, completionEvents } of steps) {
      for (const [, command] of description.matchAll(/\(command:([\w.]+)/g)) expect(commands).toContain(command);
      for (const event of completionEvents) {
        const [kind, name = ''] = event.split(/:(.*)/s);
        if (kind === 'onCommand') expect(commands).toContain(name);
        else if (kind === 'onView') expect(views).toContain(name);
        else expect([kind, contexts.includes(name)], event).toEqual(['onContext', true]);
      }
    }
  });

  it('has pictures in the colours of the theme alone', () => {
    for (const { media } of steps) {
      const svg = readFileSync(media.svg, 'utf8');
      const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour);
      expect(colours.length).toBeGreaterThan(3);
      for (const colour of colours) expect(colour, media.svg).toMatch(/^(none|var\(--vscode-)/);
      expect(svg).not.toMatch(/<script|href|<style/);
    }
  });

  it('is offered in the empty view', () => {
    const argument = encodeURIComponent(JSON.stringify([`${manifest.publisher}.${manifest.name}#${walkthrough?.id ?? ''}`]));
    expect(manifest.contributes.viewsWelcome.filter(({ contents }) => contents.includes(`(command:workbench.action.openWalkthrough?${argument})`))).toHaveLength(1);
  });
});

describe('the progress through it', () => {
  it('follows a script that is opened, also before the extension was there', () => {
    expect(progress(['markdown', 'javascript']).fake.executed).toEqual(['setContext superconverge.hasScript true']);
    const { fake, show } = progress();
    show('markdown');
    expect(fake.executed).toEqual([]);
    show('typescript');
    show('javascript');
    expect(fake.executed).toEqual(['setContext superconverge.hasScript true']);
  });

  it('follows runs that start, whichever way, and each context is set once', () => {
    const { fake, start } = progress();
    const run = (kind: 'range-test' | 'observe') => fakeRun(fakeRecord(defaultRequest('/train.js', { kind })));
    start(run('range-test'));
    expect(fake.executed).toEqual(['setContext superconverge.hasTested true']);
    start(run('observe'));
    start(run('observe'));
    expect(fake.executed.slice(1)).toEqual(['setContext superconverge.hasTrained true']);
  });

  it('follows a schedule that is inserted', () => {
    const { fake, type } = progress();
    type('One-cycle');
    expect(fake.executed).toEqual([]);
    type(`// ${MARKER}\nconst ONE_CYCLE = {`);
    expect(fake.executed).toEqual(['setContext superconverge.hasInserted true']);
  });
});
