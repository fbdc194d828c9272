import { comparisonStateSchema, type ComparisonState, type ComparisonToHost, type ComparisonView } from '../../src/protocol/comparisonLink';
import { validate } from '../../src/protocol/wire';

/** What VS Code gives a webview's page, once. */
interface VscodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VscodeApi;

const api = acquireVsCodeApi();

export function post(message: ComparisonToHost): void {
  api.postMessage(message);
}

const defaultView: ComparisonView = { axis: 'iteration', logAxis: false, metric: null, closeUp: null, hidden: [], target: null };

/** What was chosen before a reload. */
export function restoredView(): ComparisonView {
  const state = api.getState();
  if (state === undefined || state === null) return defaultView;
  try {
    return validate(comparisonStateSchema, state, 'the state of the panel').view;
  } catch (error) {
    console.error(`The panel's view starts anew: ${String(error)}`);
    return defaultView;
  }
}

export function keep(state: ComparisonState): void {
  api.setState(state);
}
