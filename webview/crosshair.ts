import type { Rectangle } from './boundsPlugin';
import { element, place, show } from './dom';

/** A value of a series at the cursor. */
export interface CursorDot {
  /** Pixels from the top of the chart. */
  readonly y: number;
  readonly className: 'heldOut' | 'batch' | 'loss';
}

const DOT = 9;

/** An upright line through a plot at the cursor, with a dot on each curve: over the canvas, which need not be drawn anew for it. */
export class Crosshair {
  readonly node: HTMLElement;
  readonly #line = element('span', { class: 'cursor-line' });
  readonly #dots: readonly HTMLElement[];

  constructor() {
    this.#dots = Array.from({ length: 3 }, () => element('span', { class: 'cursor-dot' }));
    this.node = element('div', { class: 'crosshair', 'aria-hidden': 'true' }, this.#line, ...this.#dots);
    show(this.node, false);
  }

  /** @param x null = no cursor in sight */
  place(plot: Rectangle, x: number | null, dots: readonly CursorDot[]): void {
    show(this.node, x !== null);
    if (x === null) return;
    place(this.#line, { left: Math.round(x), top: plot.top, width: 1, height: plot.height });
    this.#dots.forEach((node, index) => {
      const dot = dots[index];
      const visible = dot !== undefined && dot.y >= plot.top && dot.y <= plot.top + plot.height;
      show(node, visible);
      if (!visible) return;
      node.className = `cursor-dot ${dot.className}`;
      place(node, { left: x - DOT / 2, top: dot.y - DOT / 2, width: DOT, height: DOT });
    });
  }
}
