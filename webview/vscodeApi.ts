import { panelStateSchema, type PanelState, type PanelToHost } from '../src/protocol/panelLink';
import { openHostLink } from './hostLink';

export type View = PanelState['view'];

const defaultView: View = { logAxis: null, heldOut: true, smoothed: true, batch: true, loss: false, otherSeeds: true, epochAxis: false, estimate: false, logLr: null };

export const { post, restoredView, keep } = openHostLink<PanelState, PanelToHost>(panelStateSchema, defaultView);
