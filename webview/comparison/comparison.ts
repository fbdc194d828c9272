import '../panel.css';
import './comparison.css';
import { hostToComparisonSchema } from '../../src/protocol/comparisonLink';
import { decode } from '../../src/protocol/wire';
import { onThemeChange, readTheme } from '../theme';
import { registerToolkit } from '../toolkit';
import { ComparisonPage } from './comparisonPage';
import { keep, post, restoredView } from './link';
import { emptyModel, receive } from './model';

const root = document.getElementById('panel');
if (root === null) throw new Error('the page has no element #panel');
const { experiment: experimentId, runs } = root.dataset;
let runIds = runs === undefined || runs === '' ? [] : runs.split(',');

registerToolkit();
let model = emptyModel;
let view = restoredView();
let theme = readTheme();
let drawing = false;
const page = new ComparisonPage(root, {
  post,
  viewChanged(change) {
    view = { ...view, ...change };
    keepState();
    if (change.target !== undefined) post({ type: 'target', target: change.target });
    redraw();
  },
  redraw,
});

/** From the first moment on, so that a reload of the window finds everything again whenever it comes. */
function keepState(): void {
  if (experimentId !== undefined) keep({ experimentId, view });
  else if (runIds.length > 0) keep({ runIds, view });
}

function redraw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    page.update(model, view, theme);
  });
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  let message;
  try {
    message = decode(hostToComparisonSchema, typeof data === 'string' ? data : '', 'a message of the extension');
  } catch (error) {
    console.error(`The panel ignored a message: ${String(error)}`);
    return;
  }
  const wasLost = model.lost;
  model = receive(model, message);
  if (model.lost && !wasLost) post({ type: 'ready', target: view.target });
  if (message.type === 'snapshot' && message.experiment === null && message.comparison !== null) {
    // runs may have been removed
    runIds = message.comparison.runs.map(({ id }) => id);
    keepState();
  }
  redraw();
});
onThemeChange(() => {
  theme = readTheme();
  redraw();
});
keepState();
post({ type: 'ready', target: view.target });
