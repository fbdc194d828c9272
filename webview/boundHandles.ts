import { t } from '../src/text/text';
import { shownBoundText, type BoundKey, type ShownBound, type ShownBounds } from './bounds';
import { limitsOf, type BoundsEdit, type Limits } from './boundsEdit';
import type { Rectangle } from './boundsPlugin';
import { zoomKey, type PadListeners } from './chartPad';
import { element, place, setAttribute, show } from './dom';
import { boundText } from './words';

/** Where a chart draws its bounds, in pixels from its left top corner. */
export interface BoundsPlaces {
  readonly plot: Rectangle;
  /** x of the line and its chip; null where it lies out of sight. */
  readonly marks: Readonly<Record<BoundKey, { readonly x: number; readonly chip: Rectangle | null } | null>>;
  /** LRs that were measured. */
  readonly measured: Limits;
  lrAt(x: number): number;
}

/** Half of the least size of something to be hit with a finger or a shaky hand (WCAG 2.5.8). */
const REACH = 12;
/** Lines closer than this, in CSS pixels, have their knobs at different heights. */
const CLOSE = 12;
const STEP = 1.01;
const LONG_STEP = 1.1;

interface Handle {
  readonly node: HTMLElement;
  readonly line: HTMLElement;
  readonly chip: HTMLElement;
}

/** Sliders over the lines of the two bounds: to be dragged by the line or its chip, or moved by keys. */
export class BoundHandles {
  readonly nodes: readonly HTMLElement[];
  readonly #handles: Readonly<Record<BoundKey, Handle>>;
  readonly #edit: BoundsEdit;
  readonly #zoom: Pick<PadListeners, 'zoomBy' | 'showWhole'>;
  readonly #reveal: (lr: number) => void;
  #bounds: ShownBounds | null = null;
  #places: BoundsPlaces | null = null;
  /** Pixels from the line to where the pointer took hold of it. */
  #grip: { readonly key: BoundKey; readonly offset: number } | null = null;

  /** @param reveal makes an LR visible on a chart that is zoomed */
  constructor(edit: BoundsEdit, zoom: Pick<PadListeners, 'zoomBy' | 'showWhole'>, reveal: (lr: number) => void, helpId: string) {
    this.#edit = edit;
    this.#zoom = zoom;
    this.#reveal = reveal;
    this.#handles = { minLr: this.#make('minLr', t('Min LR'), helpId), maxLr: this.#make('maxLr', t('Max LR'), helpId) };
    this.nodes = [this.#handles.minLr.node, this.#handles.maxLr.node];
  }

  update(bounds: ShownBounds | null): void {
    this.#bounds = bounds;
    for (const [bound, { node }] of this.#pairs()) {
      show(node, bound?.movable ?? false);
      if (bound !== null) setAttribute(node, 'aria-valuetext', valueText(bound));
    }
  }

  /** Lays the handles over what the chart drew. */
  place(places: BoundsPlaces): void {
    this.#places = places;
    const { marks, plot } = places;
    const [min, max] = [marks.minLr, marks.maxLr];
    // where the lines are close, each handle keeps to its side
    const between = min === null || max === null ? REACH : Math.min(REACH, Math.max(0, (max.x - min.x) / 2));
    const close = min !== null && max !== null && max.x - min.x < CLOSE;
    for (const node of this.nodes) node.classList.toggle('close', close);
    this.#lay('minLr', min, plot, REACH, between);
    this.#lay('maxLr', max, plot, between, REACH);
    if (this.#bounds === null) return;
    const limits = limitsOf(this.#bounds, places.measured);
    for (const [bound, { node }] of this.#pairs()) {
      if (bound === null) continue;
      setAttribute(node, 'aria-valuemin', String(limits[bound.key].least));
      setAttribute(node, 'aria-valuemax', String(limits[bound.key].most));
      setAttribute(node, 'aria-valuenow', String(bound.lr));
    }
  }

  /** Puts the focus on the first bound that can be moved. */
  focus(): void {
    this.nodes.find((node) => !node.hidden)?.focus();
  }

  #pairs(): [ShownBound | null, Handle][] {
    return [
      [this.#bounds?.min ?? null, this.#handles.minLr],
      [this.#bounds?.max ?? null, this.#handles.maxLr],
    ];
  }

  #lay(key: BoundKey, mark: BoundsPlaces['marks'][BoundKey], plot: Rectangle, left: number, right: number): void {
    const { node, line, chip } = this.#handles[key];
    node.classList.toggle('out-of-sight', mark === null);
    if (mark === null) return;
    const top = mark.chip?.top ?? plot.top;
    place(node, { left: mark.x - left, top, width: Math.max(left + right, 2), height: plot.top + plot.height - top });
    place(line, { left: left - 1.5, top: (mark.chip?.height ?? 0), width: 3, height: plot.top + plot.height - top - (mark.chip?.height ?? 0) });
    show(chip, mark.chip !== null);
    if (mark.chip !== null) place(chip, { ...mark.chip, left: mark.chip.left - (mark.x - left), top: 0 });
  }

  #make(key: BoundKey, label: string, helpId: string): Handle {
    const line = element('span', { class: 'grip line' });
    const chip = element('span', { class: 'grip chip' });
    const node = element('div', { class: `handle ${key === 'minLr' ? 'min' : 'max'}`, role: 'slider', tabindex: '0', 'aria-label': label, 'aria-orientation': 'horizontal', 'aria-describedby': helpId }, line, chip);
    node.addEventListener('focus', () => {
      this.#edit.begin();
      const bound = this.#bound(key);
      if (bound !== null && this.#places?.marks[key] === null) this.#reveal(bound.lr);
    });
    node.addEventListener('blur', () => this.#edit.release());
    node.addEventListener('keydown', (event) => {
      if (this.#key(key, event)) event.preventDefault();
    });
    node.addEventListener('keyup', () => {
      if (this.#grip === null) this.#edit.release();
    });
    node.addEventListener('pointerdown', (event) => this.#grasp(key, node, event));
    node.addEventListener('pointermove', (event) => this.#drag(event));
    node.addEventListener('pointerup', () => this.#letGo(() => this.#edit.release()));
    node.addEventListener('pointercancel', () => this.#letGo(() => this.#edit.undo()));
    return { node, line, chip };
  }

  #bound(key: BoundKey): ShownBound | null {
    return (key === 'minLr' ? this.#bounds?.min : this.#bounds?.max) ?? null;
  }

  #grasp(key: BoundKey, node: HTMLElement, event: PointerEvent): void {
    const mark = this.#places?.marks[key] ?? null;
    if (event.button !== 0 || mark === null) return;
    node.setPointerCapture(event.pointerId);
    node.classList.add('dragged');
    this.#edit.begin();
    this.#grip = { key, offset: event.clientX - mark.x };
  }

  #drag(event: PointerEvent): void {
    const { key, offset } = this.#grip ?? { key: null, offset: 0 };
    if (key === null || this.#places === null || this.#bounds === null) return;
    const { measured, lrAt, plot } = this.#places;
    // not out of sight
    const x = Math.min(Math.max(event.clientX - offset, plot.left), plot.left + plot.width);
    this.#edit.move(key, lrAt(x), limitsOf(this.#bounds, measured)[key]);
  }

  #letGo(end: () => void): void {
    if (this.#grip === null) return;
    this.#handles[this.#grip.key].node.classList.remove('dragged');
    this.#grip = null;
    end();
  }

  #key(key: BoundKey, event: KeyboardEvent): boolean {
    const bound = this.#bound(key);
    if (bound === null || this.#bounds === null || this.#places === null || event.ctrlKey || event.metaKey || event.altKey) return false;
    const limits = limitsOf(this.#bounds, this.#places.measured)[key];
    const step = event.shiftKey ? LONG_STEP : STEP;
    switch (event.key) {
      case 'ArrowRight':
      case 'ArrowUp':
        this.#edit.step(key, step, limits);
        break;
      case 'ArrowLeft':
      case 'ArrowDown':
        this.#edit.step(key, 1 / step, limits);
        break;
      case 'PageUp':
        this.#edit.step(key, LONG_STEP, limits);
        break;
      case 'PageDown':
        this.#edit.step(key, 1 / LONG_STEP, limits);
        break;
      case 'Home':
        this.#edit.recommend(bound, limits);
        break;
      case 'Escape':
        if (this.#grip === null) this.#edit.undo();
        else this.#letGo(() => this.#edit.undo());
        break;
      default:
        return zoomKey(event.key, this.#zoom);
    }
    return true;
  }
}

function valueText(bound: ShownBound): string {
  return bound.edited ? t('{0}, yours; recommended {1}', shownBoundText(bound), boundText(bound.recommended)) : t('{0}, as recommended', boundText(bound.recommended));
}
