import { element } from '../dom';
import { lookOf } from './looks';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 26;

function swatch(index: number): SVGElement {
  const { css, dash } = lookOf(index);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'swatch');
  svg.setAttribute('viewBox', `0 0 ${String(WIDTH)} 10`);
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(SVG, 'line');
  for (const [name, value] of Object.entries({ x1: 1, x2: WIDTH - 1, y1: 5, y2: 5 })) line.setAttribute(name, String(value));
  if (dash.length > 0) line.setAttribute('stroke-dasharray', dash.join(' '));
  svg.append(line);
  svg.style.setProperty('--series', css);
  return svg;
}

/** An entry of the legend: a check box that looks like the line that it switches. */
export class LegendEntry {
  readonly node: HTMLElement;
  readonly label = element('span', { class: 'entry-label' });
  readonly #box = element('input', { type: 'checkbox' });

  constructor(look: number, onChange: (shown: boolean) => void) {
    this.#box.addEventListener('change', () => onChange(this.#box.checked));
    this.node = element('label', { class: 'entry' }, this.#box);
    this.node.append(swatch(look), this.label);
  }

  set(label: string, shown: boolean): void {
    if (this.label.textContent !== label) this.label.textContent = label;
    if (this.#box.checked !== shown) this.#box.checked = shown;
  }
}

/** Tells which row the pointer or the focus is on; null when it leaves. */
export function onEmphasis(row: HTMLElement, key: string, emphasise: (key: string | null) => void): void {
  row.addEventListener('pointerenter', () => emphasise(key));
  row.addEventListener('pointerleave', () => emphasise(null));
  row.addEventListener('focusin', () => emphasise(key));
  row.addEventListener('focusout', () => emphasise(null));
}
