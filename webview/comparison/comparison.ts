import '../panel.css';
import './comparison.css';
import { hostToComparisonSchema } from '../../src/protocol/comparisonLink';
import { onceDrawn, onHostMessage, oncePerFrame } from '../hostLink';
import { takeTranslations } from '../pageTranslations';
import { onThemeChange, readTheme } from '../theme';
import { registerToolkit } from '../toolkit';
import { ComparisonPage } from './comparisonPage';
import { keep, post, restoredView } from './link';
import { emptyModel, receive } from './model';

const root = document.getElementById('panel');
if (root === null) throw new Error('the page has no element #panel');
const { experiment: experimentId, runs } = root.dataset;
let runIds = runs === undefined || runs === '' ? [] : runs.split(',');

takeTranslations();
registerToolkit();
let model = emptyModel;
let view = restoredView();
let theme = readTheme();
const redraw = oncePerFrame(() => page.update(model, view, theme));
const page: ComparisonPage = new ComparisonPage(root, {
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

onHostMessage(hostToComparisonSchema, (message) => {
  if (message.type === 'draw-picture') {
    onceDrawn(() => page.sendPicture());
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
