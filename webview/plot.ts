import { span, type Range } from './axisRange';
import type { Rectangle } from './boundsPlugin';
import type { LineChart } from './chartParts';
import { ChartPad, type PadListeners } from './chartPad';
import { Crosshair, type CursorDot } from './crosshair';
import { element, place } from './dom';

/** A value at the cursor, on one of the chart's axes. */
export interface CursorValue {
  readonly value: number | null;
  readonly axis: string;
  readonly className: CursorDot['className'];
}

/** A canvas with what lies over it: the cross-hair, and a pad for wheel, pointers and keys. */
export class Plot {
  readonly node: HTMLElement;
  readonly canvas = element('canvas', { role: 'img' });
  readonly pad: ChartPad;
  readonly #crosshair = new Crosshair();

  /** @param padAttributes role, name and description of the pad, with a tabindex where it takes keys */
  constructor(className: string, padAttributes: Record<string, string>, on: PadListeners) {
    this.pad = new ChartPad(padAttributes, on);
    this.node = element('div', { class: `canvas ${className}` }, this.canvas, this.#crosshair.node, this.pad.node);
    this.pad.wheelOver(this.node);
  }

  /** Lays the pad and the cross-hair over what the chart drew. @param x of the cursor on the axis; null = there is none */
  place(chart: LineChart, range: Range, x: number | null, values: readonly CursorValue[]): Rectangle {
    const plot = plotOf(chart);
    place(this.pad.node, plot);
    const inSight = x !== null && x >= range.min && x <= range.max && span(range) > 0;
    const dots = inSight ? values.flatMap((value) => dotOf(chart, value)) : [];
    this.#crosshair.place(plot, inSight ? plot.left + ((x - range.min) / span(range)) * plot.width : null, dots);
    return plot;
  }
}

/** Where the chart drew its curves, in pixels from its left top corner. */
export function plotOf({ chartArea: { left, right, top, bottom } }: LineChart): Rectangle {
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

function dotOf(chart: LineChart, { value, axis, className }: CursorValue): CursorDot[] {
  const scale = chart.scales[axis];
  return scale === undefined || value === null || !Number.isFinite(value) ? [] : [{ y: scale.getPixelForValue(value), className }];
}
