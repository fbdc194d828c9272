import { comparisonStateSchema, type ComparisonState, type ComparisonToHost, type ComparisonView } from '../../src/protocol/comparisonLink';
import { openHostLink } from '../hostLink';

const defaultView: ComparisonView = { axis: 'iteration', logAxis: false, metric: null, closeUp: null, hidden: [], target: null };

export const { post, restoredView, keep } = openHostLink<ComparisonState, ComparisonToHost>(comparisonStateSchema, defaultView);
