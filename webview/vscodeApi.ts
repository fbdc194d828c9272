import { panelStateSchema, type PanelState, type PanelToHost } from '../src/protocol/panelLink';
import { validate } from '../src/protocol/wire';

/** What VS Code gives a webview's page, once. */
interface VscodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VscodeApi;

const api = acquireVsCodeApi();

export function post(message: PanelToHost): void {
  api.postMessage(message);
}

export type View = PanelState['view'];

const defaultView: View = { logAxis: false, heldOut: true, smoothed: true, batch: true, loss: false, epochAxis: false, estimate: false, logLr: null };

/** What was toggled before a reload. */
export function restoredView(): View {
  const state = api.getState();
  if (state === undefined || state === null) return defaultView;
  try {
    return validate(panelStateSchema, state, 'the state of the panel').view;
  } catch (error) {
    console.error(`The panel's view starts anew: ${String(error)}`);
    return defaultView;
  }
}

export function keep(state: PanelState): void {
  api.setState(state);
}
