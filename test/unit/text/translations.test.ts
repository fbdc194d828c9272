import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readTranslations } from '../../../src/protocol/translations';
import { manifestTexts, readManifest } from '../manifest';
import { placeholders, textCalls, textCallsIn } from './templates';

const calls = textCalls();
const templates = [...new Set(calls.map(({ template }) => template))].filter((template) => template !== null);
const german = readTranslations(readFileSync('media/l10n/bundle.l10n.de.json', 'utf8')) ?? {};

/** The places that are not as they should be, one a line. */
function places(wrong: (call: (typeof calls)[number]) => boolean): string[] {
  return calls.filter(wrong).map(({ place, template }) => `${place} ${template ?? ''}`);
}

describe('the texts in the sources', () => {
  it('are found', () => {
    expect(templates.length).toBeGreaterThan(100);
  });

  it('are literals', () => {
    expect(places(({ template }) => template === null)).toEqual([]);
  });

  it('are made after the translations are set, not while modules are loaded', () => {
    expect(places(({ isModuleLevel }) => isModuleLevel)).toEqual([]);
  });

  it('have a placeholder for each value, counted from 0', () => {
    expect(places(({ template, values }) => template !== null && values !== null && placeholders(template).join() !== Array.from({ length: values }, (_, index) => `{${index}}`).sort().join())).toEqual([]);
  });

  it('are told from other functions, and from what runs when a module is loaded', () => {
    const source = (code: string) => textCallsIn('probe.ts', `import { t } from '../text/text';\n${code}`).map(({ place, template, values, isModuleLevel }) => [place, template, values, isModuleLevel]);
    expect(source(`const title = t('Title');`)).toEqual([['probe.ts:2', 'Title', 0, true]]);
    expect(source(`class A { static a = t('A'); b = t('B {0}', 1); }`)).toEqual([['probe.ts:2', 'A', 0, true], ['probe.ts:2', 'B {0}', 1, false]]);
    expect(source('const f = (a) => t(`It is ${a}`, ...a);')).toEqual([['probe.ts:2', null, null, false]]);
    expect(textCallsIn('probe.ts', `const t = Math.sin; t('x');`)).toEqual([]);
  });
});

describe('the German translation', () => {
  it('has every text', () => {
    expect(templates.filter((template) => german[template] === undefined)).toEqual([]);
  });

  it('has no text that is not used any more', () => {
    expect(Object.keys(german).filter((template) => !templates.includes(template))).toEqual([]);
  });

  it('puts the same values in', () => {
    expect(Object.entries(german).filter(([template, text]) => text.trim() === '' || placeholders(template).join() !== placeholders(text).join())).toEqual([]);
  });
});

describe('the translation of package.json', () => {
  const keys = [...new Set([...readFileSync('package.json', 'utf8').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? ''))].sort();

  it.each(['en', 'de'] as const)('has exactly the keys that are used (%s)', (language) => {
    const texts = manifestTexts(language);
    expect(Object.keys(texts).sort()).toEqual(keys);
    expect(Object.entries(texts).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('leaves no text in package.json itself', () => {
    const left: string[] = [];
    const text = /^(?:title|shortTitle|displayName|description|.*Descriptions?|.*Message|category|label|name|contextualTitle|contents|altText)$/;
    const visit = (name: string, value: unknown): void => {
      if (typeof value === 'string') {
        if (text.test(name) && !/^%.+%$/.test(value)) left.push(`${name}: ${value}`);
      } else if (Array.isArray(value)) value.forEach((item) => visit(name, item));
      else if (typeof value === 'object' && value !== null) for (const [inner, item] of Object.entries(value)) visit(inner, item);
    };
    const { displayName, description, capabilities, contributes } = v.parse(v.looseObject({ contributes: v.unknown() }), JSON.parse(readFileSync('package.json', 'utf8')));
    visit('', { displayName, description, capabilities, contributes });
    expect(left).toEqual([]);
  });

  it('leads to the same commands, settings and code', () => {
    const parts = (text: string) => (text.match(/\(command:[^)]+\)|`[^`]+`|\[[^\]]*\](?=\()/g) ?? []).map((part) => (part.startsWith('[') ? '[]' : part)).sort();
    const english = manifestTexts('en');
    expect(Object.entries(manifestTexts('de')).filter(([key, text]) => parts(text).join() !== parts(english[key] ?? '').join())).toEqual([]);
  });

  it('is complete where VS Code puts it in', () => {
    for (const language of ['en', 'de'] as const) expect(JSON.stringify(readManifest(language))).not.toMatch(/"%[^"%]+%"/);
  });
});
