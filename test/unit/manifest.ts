import { readFileSync } from 'node:fs';
import * as v from 'valibot';

const texts = v.record(v.string(), v.string());

/** The texts of package.json, by key. */
export function manifestTexts(language: 'en' | 'de'): Readonly<Record<string, string>> {
  return v.parse(texts, JSON.parse(readFileSync(language === 'en' ? 'package.nls.json' : `package.nls.${language}.json`, 'utf8')));
}

/** package.json as VS Code reads it: each `%key%` replaced by its text. */
export function readManifest(language: 'en' | 'de' = 'en'): unknown {
  const known = manifestTexts(language);
  return JSON.parse(readFileSync('package.json', 'utf8'), (_name, value: unknown) => {
    const key = typeof value === 'string' ? /^%([^%]+)%$/.exec(value)?.[1] : undefined;
    return key === undefined ? value : known[key];
  });
}
