import { existsSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readManifest } from '../manifest';

const entry = v.looseObject({ command: v.string(), when: v.string(), group: v.optional(v.string()) });
const { contributes } = v.parse(
  v.object({
    contributes: v.object({
      commands: v.array(v.looseObject({ command: v.string() })),
      menus: v.record(v.string(), v.array(entry)),
      keybindings: v.array(entry),
      viewsContainers: v.object({ activitybar: v.array(v.object({ id: v.string(), title: v.string(), icon: v.string() })) }),
      views: v.record(v.string(), v.array(v.looseObject({ id: v.string() }))),
      viewsWelcome: v.array(v.object({ view: v.string(), contents: v.string(), when: v.string() })),
    }),
  }),
  readManifest(),
);
const declared = contributes.commands.map(({ command }) => command);

/** What the menu of an entry offers, by what the view says of it. Looks at that alone, not at the rest of the condition. */
function offered(context: string, inline: boolean): string[] {
  const menu = contributes.menus['view/item/context'] ?? [];
  return menu
    .filter(({ group }) => (group?.startsWith('inline') === true) === inline)
    .filter(({ when }) => {
      const pattern = /viewItem =~ \/((?:[^/\\]|\\.)+)\//.exec(when)?.[1];
      const name = /viewItem == (\w+)/.exec(when)?.[1];
      return (pattern !== undefined && new RegExp(pattern).test(context)) || name === context;
    })
    .map(({ command }) => command.replace('superconverge.', ''));
}

describe('the menu', () => {
  it('of a range test that is over has all that can be done with it', () => {
    expect(offered('run.range-test.over.bounds', false)).toEqual(expect.arrayContaining(['showRun', 'revealScript', 'compareSelectedRuns', 'copyRunValues', 'exportRunAsCsv', 'exportRunAsJson', 'renameRun', 'deleteRuns']));
    expect(offered('run.range-test.over.bounds', true)).toEqual(['renameRun', 'deleteRuns']);
  });

  it('copies values of what has bounds only', () => {
    expect(offered('run.train.over', false)).not.toContain('copyRunValues');
  });

  it('of what goes on has Stop in place of Delete, and of what goes on in another window neither', () => {
    for (const inline of [true, false]) {
      for (const context of ['run.observe.live', 'experiment.live']) {
        expect(offered(context, inline)).toContain('stopThisRun');
        expect(offered(context, inline)).not.toContain('deleteRuns');
      }
      expect(offered('run.train.elsewhere', inline)).not.toContain('stopThisRun');
      expect(offered('experiment.elsewhere', inline)).not.toContain('deleteRuns');
    }
  });

  it('of an experiment and a script has what concerns them', () => {
    expect(offered('experiment.over', false)).toEqual(['showRun', 'revealScript', 'compareSelectedRuns', 'deleteRuns']);
    expect(offered('script', false)).toEqual(['revealScript', 'deleteRuns']);
    expect(offered('older', false)).toEqual([]);
  });
});

describe('package.json', () => {
  it('has menus, keys and welcome texts with commands that there are', () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(({ command }) => command);
    const linked = contributes.viewsWelcome.flatMap(({ contents }) => [...contents.matchAll(/\(command:([\w.]+)/g)].map((match) => match[1] ?? ''));
    expect(linked.length).toBeGreaterThan(5);
    expect([...used, ...linked].filter((command) => command.startsWith('superconverge.') && !declared.includes(command))).toEqual([]);
  });

  it('has one welcome text for each of no folder, Restricted Mode and no runs, and none for a filter that leaves nothing', () => {
    expect(contributes.viewsWelcome.map(({ when }) => when).every((when) => when.endsWith('!superconverge.runsFiltered'))).toBe(true);
    expect(contributes.viewsWelcome).toHaveLength(3);
  });

  it('has a picture for the view', () => {
    expect(contributes.viewsContainers.activitybar.filter(({ icon }) => !existsSync(icon))).toEqual([]);
    expect(contributes.views['superconverge']?.map(({ id }) => id)).toEqual(['superconverge.runs']);
  });
});
