import { element } from './dom';

/** What wheel, pointers and keys over a plot ask for. Pixels count from the plot's left edge. */
export interface PadListeners {
  /** @param at null = wherever suits. @returns whether anything changed */
  zoom(factor: number, at: number | null): boolean;
  zoomBy(direction: 1 | -1): void;
  /** @param pixels to the right that the axis moves beneath the plot. @returns whether anything changed */
  pan(pixels: number): boolean;
  panBy(direction: 1 | -1): void;
  showWhole(): void;
  /** The pointer is here; null = nowhere over the plot. */
  point(at: number | null): void;
  step(by: 'previous' | 'next' | 'far previous' | 'far next' | 'first' | 'last'): void;
  leave(): void;
}

const LINE_PIXELS = 16;
/** Zoom per pixel of the wheel; pinching on a touchpad comes as a wheel with Ctrl in small steps. */
const WHEEL_RATE = 0.0015;
const PINCH_RATE = 0.01;

/** A transparent plane over the plot that can have the focus. A plain wheel zooms only then, so that the page scrolls otherwise; with Ctrl always. */
export class ChartPad {
  readonly node: HTMLElement;
  readonly #on: PadListeners;
  readonly #pointers = new Map<number, number>();

  /** @param attributes role, name and description; a pad without a tabindex takes no keys */
  constructor(attributes: Record<string, string>, on: PadListeners) {
    this.#on = on;
    this.node = element('div', { class: 'pad', ...attributes });
    this.node.addEventListener('keydown', (event) => {
      if (this.#key(event)) event.preventDefault();
    });
    this.node.addEventListener('pointerdown', (event) => this.#down(event));
    this.node.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel'] as const) this.node.addEventListener(end, (event) => this.#up(event));
    this.node.addEventListener('pointerleave', () => this.#on.point(null));
    this.node.addEventListener('dblclick', () => this.#on.showWhole());
  }

  /** Lets the wheel act over a whole box, its handles included. */
  wheelOver(box: HTMLElement): void {
    box.addEventListener(
      'wheel',
      (event) => {
        if (!this.#wheel(event, box.matches(':focus-within'))) return;
        event.preventDefault();
        // another place of the curve lies beneath the pointer now
        if (event.target === this.node) this.#on.point(this.#at(event.clientX));
      },
      { passive: false },
    );
  }

  #wheel(event: WheelEvent, focused: boolean): boolean {
    const control = event.ctrlKey || event.metaKey;
    if (!control && !focused) return false;
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PIXELS;
    const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    if (!control && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) return this.#on.pan(sideways * unit);
    const pixels = event.deltaY * unit;
    const rate = control && Math.abs(pixels) < LINE_PIXELS ? PINCH_RATE : WHEEL_RATE;
    const changed = this.#on.zoom(Math.exp(-pixels * rate), this.#at(event.clientX));
    // with Ctrl the page itself would zoom
    return changed || control;
  }

  #key({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) return false;
    if (shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')) this.#on.panBy(key === 'ArrowLeft' ? -1 : 1);
    else if (!zoomKey(key, this.#on) && !stepKey(key, this.#on)) return false;
    return true;
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.#pointers.set(event.pointerId, event.clientX);
    this.node.setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') this.#on.point(this.#at(event.clientX));
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    const at = this.#at(event.clientX);
    if (before === undefined) {
      this.#on.point(at);
      return;
    }
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, event.clientX);
    if (other === undefined) this.#drag(event, before - event.clientX, at);
    else this.#pinch(other, before, event.clientX);
  }

  #drag(event: PointerEvent, pixels: number, at: number): void {
    const panned = this.#on.pan(pixels);
    this.node.classList.toggle('panning', panned || this.node.classList.contains('panning'));
    // on the whole curve there is nothing to pan: a finger reads it instead
    if (!panned || event.pointerType !== 'touch') this.#on.point(at);
  }

  #pinch(other: number, before: number, now: number): void {
    const distance = Math.abs(before - other);
    if (distance > 0) this.#on.zoom(Math.max(Math.abs(now - other), 1) / distance, this.#at((now + other) / 2));
  }

  #up(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) this.node.classList.remove('panning');
  }

  #at(clientX: number): number {
    return clientX - this.node.getBoundingClientRect().left;
  }
}

/** Whether the key is one that zooms, on a pad or on a handle over it. */
export function zoomKey(key: string, on: Pick<PadListeners, 'zoomBy' | 'showWhole'>): boolean {
  if (key === '+' || key === '=') on.zoomBy(1);
  else if (key === '-' || key === '_') on.zoomBy(-1);
  else if (key === '0') on.showWhole();
  else return false;
  return true;
}

function stepKey(key: string, on: Pick<PadListeners, 'step' | 'leave'>): boolean {
  switch (key) {
    case 'ArrowLeft':
      on.step('previous');
      return true;
    case 'ArrowRight':
      on.step('next');
      return true;
    case 'PageUp':
      on.step('far previous');
      return true;
    case 'PageDown':
      on.step('far next');
      return true;
    case 'Home':
      on.step('first');
      return true;
    case 'End':
      on.step('last');
      return true;
    case 'Escape':
      on.leave();
      return true;
    default:
      return false;
  }
}
