import { isWhole, panned, revealing, span, within, zoomed, type Range } from './axisRange';
import type { PadListeners } from './chartPad';
import { nearest, type Stop } from './stops';

/** What the charts draw now. */
export interface Frame {
  /** Names the axis and its units: a stretch of one axis means nothing on another. */
  readonly axis: string;
  readonly whole: Range;
  /** Of the plot, in pixels. */
  readonly width: number;
  /** Places where something was measured, by iteration; those that the cursor steps along first. */
  readonly stops: { readonly main: readonly Stop[]; readonly all: readonly Stop[] };
}

/** So many steps cross what is shown where there are more places than that. */
const STEPS = 100;
/** Fewer evaluations than this in sight, and the cursor steps along the batches. */
const FEW = 8;
const LONG_STEP = 10;
/** The pointer is drawn to an evaluation within so many pixels. */
const ATTRACTION = 6;
/** Places that span less than this share of the axis are shown closer, with so much of their span around them. */
const NARROW = 0.15;
const AROUND = 2;
/** Share of the stretch that a key pans. */
const PAN_SHARE = 0.15;
const KEY_ZOOM = 1.5;

/** Which stretch of the horizontal axis is shown, and where the cursor stands: moved by wheel, pointer and keys. */
export class Explorer implements PadListeners {
  readonly #changed: (what: 'range' | 'cursor', by: 'pointer' | 'keys') => void;
  #frame: Frame | null = null;
  #range: Range | null = null;
  #cursor: number | null = null;

  constructor(changed: (what: 'range' | 'cursor', by: 'pointer' | 'keys') => void) {
    this.#changed = changed;
  }

  /** The stretch of an axis that is to be drawn; the whole unless a part of that axis was chosen. */
  rangeOf({ axis, whole }: Pick<Frame, 'axis' | 'whole'>): Range {
    if (this.#frame?.axis !== axis || this.#range === null) return whole;
    const range = within(this.#range, whole);
    return isWhole(range, whole) ? whole : range;
  }

  /** Takes in what is drawn. */
  draw(frame: Frame): void {
    if (this.#frame?.axis !== frame.axis) this.#range = null;
    this.#frame = frame;
    if (this.#range === null) return;
    const range = this.rangeOf(frame);
    this.#range = isWhole(range, frame.whole) ? null : range;
  }

  get isZoomed(): boolean {
    return this.#range !== null;
  }

  /** Iteration at which the cursor stands. */
  get cursor(): number | null {
    return this.#cursor;
  }

  zoom(factor: number, at: number | null): boolean {
    const frame = this.#frame;
    if (frame === null) return false;
    const shown = this.rangeOf(frame);
    const place = at === null ? this.#centre(frame, shown) : this.#placeAt(frame, shown, at);
    return this.#show(frame, zoomed(shown, frame.whole, place, factor), at === null ? 'keys' : 'pointer');
  }

  zoomBy(direction: 1 | -1): void {
    this.zoom(direction > 0 ? KEY_ZOOM : 1 / KEY_ZOOM, null);
  }

  pan(pixels: number): boolean {
    const frame = this.#frame;
    if (frame === null || frame.width <= 0) return false;
    const shown = this.rangeOf(frame);
    return this.#show(frame, panned(shown, frame.whole, (pixels / frame.width) * span(shown)), 'pointer');
  }

  panBy(direction: 1 | -1): void {
    const frame = this.#frame;
    if (frame === null) return;
    const shown = this.rangeOf(frame);
    this.#show(frame, panned(shown, frame.whole, direction * PAN_SHARE * span(shown)), 'keys');
  }

  showWhole(): void {
    if (this.#range === null) return;
    this.#range = null;
    this.#changed('range', 'keys');
  }

  /** Shows places of the axis closer where they lie too close together to be told apart, or out of sight. @returns whether anything changed */
  frame({ min, max }: Range): boolean {
    const frame = this.#frame;
    if (frame === null) return false;
    const shown = this.rangeOf(frame);
    if (min === max) return this.#show(frame, revealing(shown, frame.whole, min), 'keys');
    const apart = max - min >= NARROW * span(shown);
    if (apart && min >= shown.min && max <= shown.max) return false;
    const middle = (min + max) / 2;
    const half = (max - min) * (0.5 + AROUND);
    return this.#show(frame, within({ min: middle - half, max: middle + half }, frame.whole), 'keys');
  }

  /** Moves the stretch so that a place of its axis can be seen. */
  reveal(place: number): void {
    const frame = this.#frame;
    if (frame !== null && this.#range !== null) this.#show(frame, revealing(this.rangeOf(frame), frame.whole, place), 'keys');
  }

  point(at: number | null): void {
    const frame = this.#frame;
    if (frame === null) return;
    if (at === null) {
      this.#moveTo(null, 'pointer');
      return;
    }
    const shown = this.rangeOf(frame);
    const place = this.#placeAt(frame, shown, at);
    const evaluation = nearest(frame.stops.main, place);
    const batch = nearest(frame.stops.all, place);
    const attracted = evaluation !== null && (Math.abs(evaluation.x - place) / span(shown)) * frame.width <= ATTRACTION;
    this.#moveTo((attracted ? evaluation : (batch ?? evaluation))?.iteration ?? null, 'pointer');
  }

  step(by: 'previous' | 'next' | 'far previous' | 'far next' | 'first' | 'last'): void {
    const frame = this.#frame;
    if (frame === null) return;
    const shown = this.rangeOf(frame);
    const stops = by === 'first' || by === 'last' ? allStops(frame) : visibleSteps(frame, shown);
    const at = stops.findIndex(({ iteration }) => iteration >= (this.#cursor ?? Infinity));
    // from nowhere the first step goes to the middle, where the curve is
    const from = this.#cursor === null ? Math.floor(stops.length / 2) : at < 0 ? stops.length - 1 : at;
    const step = { previous: -1, next: 1, 'far previous': -LONG_STEP, 'far next': LONG_STEP, first: -Infinity, last: Infinity }[by];
    const between = this.#cursor !== null && at >= 0 && stops[at]?.iteration !== this.#cursor;
    const target = this.#cursor === null && Number.isFinite(step) ? from : from + (between && step > 0 ? step - 1 : step);
    const stop = stops[Math.min(Math.max(target, 0), stops.length - 1)];
    if (stop === undefined) return;
    this.#moveTo(stop.iteration, 'keys');
    this.reveal(stop.x);
  }

  /** Takes the cursor away; where there is none, shows the whole curve. */
  leave(): void {
    if (this.#cursor !== null) this.#moveTo(null, 'keys');
    else this.showWhole();
  }

  #moveTo(iteration: number | null, by: 'pointer' | 'keys'): void {
    if (this.#cursor === iteration) return;
    this.#cursor = iteration;
    this.#changed('cursor', by);
  }

  #show(frame: Frame, range: Range, by: 'pointer' | 'keys'): boolean {
    const before = this.rangeOf(frame);
    if (range.min === before.min && range.max === before.max) return false;
    this.#range = isWhole(range, frame.whole) ? null : range;
    this.#changed('range', by);
    return true;
  }

  #placeAt({ width }: Frame, shown: Range, at: number): number {
    return shown.min + (width > 0 ? at / width : 0.5) * span(shown);
  }

  /** Where keys zoom: at the cursor where that can be seen. */
  #centre(frame: Frame, shown: Range): number {
    const stop = allStops(frame).find(({ iteration }) => iteration === this.#cursor);
    return stop !== undefined && stop.x >= shown.min && stop.x <= shown.max ? stop.x : (shown.min + shown.max) / 2;
  }
}

function allStops({ stops: { main, all } }: Frame): readonly Stop[] {
  return all.length > 0 ? all : main;
}

/** Places in and around sight that the cursor steps along, one beyond each edge so that stepping on moves the stretch. */
function visibleSteps({ stops }: Frame, shown: Range): readonly Stop[] {
  const visible = (of: readonly Stop[]) => of.filter(({ x }) => x >= shown.min && x <= shown.max).length;
  const evaluations = visible(stops.main);
  if (evaluations >= FEW || stops.all.length === 0) return stops.main;
  const every = Math.max(1, Math.ceil(visible(stops.all) / STEPS));
  return every === 1 ? stops.all : stops.all.filter((_, index) => index % every === 0 || index === stops.all.length - 1);
}
