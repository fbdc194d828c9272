/** Colours and font of the editor's theme, as canvases need them. */
export interface Theme {
  readonly foreground: string;
  readonly description: string;
  readonly background: string;
  readonly min: string;
  readonly max: string;
  readonly heldOut: string;
  readonly batch: string;
  readonly loss: string;
  readonly warning: string;
  readonly grid: string;
  readonly axis: string;
  readonly hoverBackground: string;
  readonly hoverForeground: string;
  readonly hoverBorder: string;
  readonly fontFamily: string;
  readonly highContrast: boolean;
}

const FORCED = '(forced-colors: active)';

/** Reads the tokens that VS Code puts on the page; the words behind `??` are system colours for themes that lack a token. */
export function readTheme(): Theme {
  return matchMedia(FORCED).matches ? systemTheme() : tokenTheme();
}

/** The system's own few colours, where it forces them on every page: a canvas must ask for them. */
function systemTheme(): Theme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const system = (name: string): string => {
    probe.style.setProperty('color', name);
    return getComputedStyle(probe).color;
  };
  const [foreground, background, link, visited, quiet, highlight] = ['CanvasText', 'Canvas', 'LinkText', 'VisitedText', 'GrayText', 'Highlight'].map(system);
  probe.remove();
  const text = foreground ?? 'CanvasText';
  return {
    foreground: text,
    description: text,
    background: background ?? 'Canvas',
    min: link ?? text,
    max: highlight ?? text,
    heldOut: text,
    batch: quiet ?? text,
    loss: visited ?? text,
    warning: text,
    grid: faded(text, 0.25),
    axis: text,
    hoverBackground: background ?? 'Canvas',
    hoverForeground: text,
    hoverBorder: text,
    fontFamily: fontFamily(),
    highContrast: true,
  };
}

function fontFamily(): string {
  const family = getComputedStyle(document.documentElement).getPropertyValue('--vscode-font-family').trim();
  return family === '' ? 'sans-serif' : family;
}

function tokenTheme(): Theme {
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string): string | null => {
    const value = styles.getPropertyValue(`--vscode-${name}`).trim();
    return value === '' ? null : value;
  };
  const foreground = token('foreground') ?? 'CanvasText';
  const highContrast = /\bvscode-high-contrast/.test(document.body.className);
  return {
    foreground,
    description: highContrast ? foreground : (token('descriptionForeground') ?? foreground),
    background: token('editor-background') ?? 'Canvas',
    min: token('charts-blue') ?? foreground,
    // the theme's own orange is another colour in each version of VS Code, see-through in some and missing in others
    max: token('superconverge-chartOrange') ?? foreground,
    heldOut: token('charts-green') ?? foreground,
    batch: token('charts-purple') ?? foreground,
    loss: token('charts-red') ?? foreground,
    warning: token('charts-yellow') ?? foreground,
    grid: faded(foreground, highContrast ? 0.25 : 0.08),
    axis: highContrast ? (token('contrastBorder') ?? foreground) : faded(foreground, 0.25),
    hoverBackground: token('editorHoverWidget-background') ?? token('editor-background') ?? 'Canvas',
    hoverForeground: token('editorHoverWidget-foreground') ?? foreground,
    hoverBorder: token('editorHoverWidget-border') ?? token('contrastBorder') ?? faded(foreground, 0.25),
    fontFamily: fontFamily(),
    highContrast,
  };
}

/** The colour at a share of its opacity; any CSS colour will do. */
export function faded(color: string, share: number): string {
  return `color-mix(in srgb, ${color} ${String(Math.round(100 * share))}%, transparent)`;
}

/** VS Code changes the classes of the body and the variables on the root when the theme changes. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  matchMedia(FORCED).addEventListener('change', listener);
}
