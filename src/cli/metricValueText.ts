/** A metric's value for a terminal: accuracies in percent, losses with three digits. */
export function metricValueText(metric: 'accuracy' | 'loss', value: number): string {
  if (!Number.isFinite(value)) return 'not a number';
  return metric === 'accuracy' ? `${(100 * value).toFixed(1)} %` : value.toPrecision(3);
}
