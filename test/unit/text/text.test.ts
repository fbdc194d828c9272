import { afterEach, describe, expect, it } from 'vitest';
import { readTranslations } from '../../../src/protocol/translations';
import { currentTranslations, setTranslations, t } from '../../../src/text/text';

afterEach(() => setTranslations(null));

describe('a text for a person', () => {
  it('is its template with the values in their places', () => {
    expect(t('max {0}, min {1}', 0.1, '0.01')).toBe('max 0.1, min 0.01');
    expect(t('{1} before {0}, {1}', 'a', 'b')).toBe('b before a, b');
  });

  it('is translated, with the values in the translation\'s order', () => {
    setTranslations({ 'max {0}, min {1}': 'min. {1}, max. {0}' }, 'de');
    expect(t('max {0}, min {1}', 2, 1)).toBe('min. 1, max. 2');
    expect(currentTranslations().language).toBe('de');
  });

  it('is English where the translation lacks it', () => {
    setTranslations({}, 'de');
    expect(t('Stop')).toBe('Stop');
    expect(t('constructor')).toBe('constructor');
  });

  it('does not read placeholders in the values', () => {
    expect(t('{0} and {1}', '{1}', '$&')).toBe('{1} and $&');
  });
});

describe('a file of translations', () => {
  it('is read', () => {
    expect(readTranslations('{"Stop":"Anhalten"}')).toEqual({ Stop: 'Anhalten' });
  });

  it.each(['', 'no JSON', 'null', '[]', '{"Stop":1}', '{"Stop":{"message":"x"}}'])('that is %j leaves everything English', (content) => {
    const translations = readTranslations(content);
    setTranslations(translations, 'de');
    expect(t('Stop')).toBe('Stop');
    if (translations === null) expect(currentTranslations()).toEqual({ language: 'en', translations: null });
  });
});
