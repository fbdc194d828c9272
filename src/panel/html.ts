import { randomBytes } from 'node:crypto';
import { TRANSLATIONS_ELEMENT } from '../protocol/translations';
import { currentTranslations, t } from '../text/text';

export interface PanelAddresses {
  /** Address of the page's script as the webview may load it. */
  readonly script: string;
  /** Address of the page's style sheet as the webview may load it. */
  readonly style: string;
  /** Where the webview's own files come from, for the content security policy. */
  readonly cspSource: string;
}

/** The page of a run's panel. */
export function panelHtml(runId: string, addresses: PanelAddresses): string {
  return pageHtml(t('Superconverge run'), { run: runId }, addresses);
}

/**
 * The page of a panel: an empty shell that names what it shows, so that the page can ask to be restored from its first moment.
 * Nothing is inline but the translations, which are data; scripts run by nonce alone.
 * @param data given to the page as `data-` attributes of its element #panel
 */
export function pageHtml(title: string, data: Readonly<Record<string, string>>, addresses: PanelAddresses): string {
  const nonce = randomBytes(18).toString('base64');
  const attributes = Object.entries(data)
    .map(([name, value]) => `data-${name}="${escapeAttribute(value)}"`)
    .join(' ');
  const policy = [`default-src 'none'`, `script-src 'nonce-${nonce}'`, `style-src ${addresses.cspSource}`].join('; ');
  const { language, translations } = currentTranslations();
  return `<!DOCTYPE html>
<html lang="${escapeAttribute(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escapeAttribute(addresses.style)}">
<title>${escapeAttribute(title)}</title>
</head>
<body>
<main id="panel" ${attributes}></main>${translations === null ? '' : `
<script type="application/json" id="${TRANSLATIONS_ELEMENT}">${scriptData(translations)}</script>`}
<script nonce="${nonce}" src="${escapeAttribute(addresses.script)}"></script>
</body>
</html>`;
}

/** JSON in which nothing ends the script element that holds it. */
function scriptData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
