import { t } from '../text/text';

/** What people call the metric that landmarks were read from; `Analysis.metric` itself is compared by code. */
export function metricName(metric: string): string {
  switch (metric) {
    case 'held-out accuracy':
      return t('held-out accuracy');
    case 'held-out loss':
      return t('held-out loss');
    case 'batch accuracy':
      return t('batch accuracy');
    case 'batch loss':
      return t('batch loss');
    default:
      return metric;
  }
}
