import { afterEach, describe, expect, it } from 'vitest';
import { panelHtml } from '../../../src/panel/html';
import { readTranslations } from '../../../src/protocol/translations';
import { setTranslations } from '../../../src/text/text';

const addresses = { script: 'https://webview.test/panel.js', style: 'https://webview.test/panel.css', cspSource: 'https://webview.test' };

function policyOf(html: string): string[] {
  return (/Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '').split('; ');
}

describe('the page of the panel', () => {
  it('allows nothing but its script by nonce and its style by source', () => {
    const html = panelHtml('run-1', addresses);
    const nonce = /<script nonce="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThanOrEqual(20);
    expect(policyOf(html)).toEqual([`default-src 'none'`, `script-src 'nonce-${nonce}'`, 'style-src https://webview.test']);
    expect(html).not.toMatch(/style="|<style|onclick=/);
  });

  it('has a new nonce every time', () => {
    expect(policyOf(panelHtml('run-1', addresses))[1]).not.toBe(policyOf(panelHtml('run-1', addresses))[1]);
  });

  it('does not let a run name break out', () => {
    const html = panelHtml('"><script>alert(1)</script>', addresses);
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  describe('in another language', () => {
    afterEach(() => setTranslations(null));

    it('names the language and brings its texts, as data', () => {
      setTranslations({ Stop: 'Anhalten', 'Superconverge run': 'Superconverge-Lauf' }, 'de');
      const html = panelHtml('run-1', addresses);
      expect(html).toContain('<html lang="de">');
      expect(html).toContain('<title>Superconverge-Lauf</title>');
      const [, json = ''] = /<script type="application\/json" id="translations">(.*)<\/script>/.exec(html) ?? [];
      expect(readTranslations(json)).toEqual({ Stop: 'Anhalten', 'Superconverge run': 'Superconverge-Lauf' });
    });

    it('does not let a text break out', () => {
      const text = '</script><script>alert("1")</script><!--';
      setTranslations({ Stop: text }, '"><b');
      const html = panelHtml('run-1', addresses);
      expect(html.match(/<script/g)).toHaveLength(2);
      expect(html).not.toContain('"><b');
      const [, json = ''] = /id="translations">(.*)<\/script>/.exec(html) ?? [];
      expect(readTranslations(json)).toEqual({ Stop: text });
    });

    it('brings none in English', () => {
      expect(panelHtml('run-1', addresses)).toContain('<html lang="en">');
      expect(panelHtml('run-1', addresses)).not.toContain('id="translations"');
    });
  });
});
