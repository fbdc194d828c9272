import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

// The rule of eslint.config.mjs that texts go by, asked about code that breaks it.

const eslint = new ESLint({
  ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-syntax',
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
});

async function complaints(code: string, folder = 'src/editor'): Promise<string[]> {
  const [result] = await eslint.lintText(`export const text = () => ${code};\n`, { filePath: `${folder}/probe.ts` });
  return (result?.messages ?? []).map(({ message }) => message);
}

describe('the template of a text', { timeout: 30_000 }, () => {
  it.each(['t(name)', 't(`It is ${name}`, 1)', "t('one ' + name)", 't(isOpen ? "at least" : "at most")', 't()'])('may not be made at run time: %s', async (code) => {
    expect(await complaints(code)).toEqual([expect.stringContaining('is a literal')]);
    expect(await complaints(code, 'webview')).toHaveLength(1);
  });

  it.each([`t('It is {0}', name)`, `(isOpen ? t('at least {0}', lr) : t('{0}', lr))`, 'script.t(name)', 'other(name)'])('may be a literal: %s', async (code) => {
    expect(await complaints(code)).toEqual([]);
  });
});
