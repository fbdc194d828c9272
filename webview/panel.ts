import './panel.css';
import { hostToPanelSchema } from '../src/protocol/panelLink';
import { onceDrawn, onHostMessage, oncePerFrame } from './hostLink';
import { Page } from './page';
import { takeTranslations } from './pageTranslations';
import { emptyModel, isLive, receive } from './state';
import { onThemeChange, readTheme } from './theme';
import { registerToolkit } from './toolkit';
import { keep, post, restoredView } from './vscodeApi';

const root = document.getElementById('panel');
if (root === null) throw new Error('the page has no element #panel');
let runId = root.dataset['run'] ?? '';

takeTranslations();
registerToolkit();
let model = emptyModel;
let view = restoredView();
let theme = readTheme();
let drawnAt = Number.NEGATIVE_INFINITY;
let waiting: ReturnType<typeof setTimeout> | null = null;
const redraw = oncePerFrame(() => {
  drawnAt = performance.now();
  page.update(model, view, theme);
});
const page: Page = new Page(root, {
  post,
  redraw,
  viewChanged(change) {
    view = { ...view, ...change };
    keepState();
    redraw();
  },
});

/** From the first moment on, so that a reload of the window finds the run again whenever it comes. */
function keepState(): void {
  if (runId !== '') keep({ runId, view });
}

/** A curve that grows ten times a second looks alive, and leaves the machine to the training. */
const GROWTH_MS = 100;

function redrawGrown(): void {
  waiting ??= setTimeout(
    () => {
      waiting = null;
      redraw();
    },
    Math.max(0, drawnAt + GROWTH_MS - performance.now()),
  );
}

onHostMessage(hostToPanelSchema, (message) => {
  if (message.type === 'draw-picture') {
    onceDrawn(() => page.sendPicture());
    return;
  }
  const wasLost = model.lost;
  model = receive(model, message);
  if (model.lost && !wasLost) post({ type: 'ready' });
  // a draft became a run
  if (model.run !== null && model.run.record.id !== runId) {
    runId = model.run.record.id;
    keepState();
  }
  if (message.type === 'delta' && model.run !== null && isLive(model.run)) redrawGrown();
  else redraw();
});
onThemeChange(() => {
  theme = readTheme();
  redraw();
});
keepState();
post({ type: 'ready' });
