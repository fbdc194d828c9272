import { afterEach, describe, expect, it } from 'vitest';
import { countText, iterationsText } from '../../../src/text/counts';
import { setTranslations } from '../../../src/text/text';

afterEach(() => setTranslations(null));

describe('a count', () => {
  it('has commas between thousands in English', () => {
    expect([0, 999, 1200, 2_559_000].map(countText)).toEqual(['0', '999', '1,200', '2,559,000']);
    expect(iterationsText(1)).toBe('1 iteration');
    expect(iterationsText(1200)).toBe('1,200 iterations');
  });

  it('has neither comma nor point in a translation, which beside a learning rate would be read as decimals', () => {
    setTranslations({ '{0} iterations': '{0} Iterationen' }, 'de');
    expect(countText(2_559_000)).toBe('2\u202f559\u202f000');
    expect(iterationsText(1200)).toBe('1\u202f200 Iterationen');
    expect(countText(999)).toBe('999');
  });
});
