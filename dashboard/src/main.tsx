import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './style/base.css';
import './style/frame.css';
import './style/panels.css';
import './style/figures.css';
import './style/charts.css';
import './style/tables.css';
import './style/needs.css';
import './style/dialogs.css';
import './style/forms.css';
import './style/narrow.css';
import { App } from './app.tsx';

// The installed dashboard opens without Ballast, too, and says so. Plain HTTP from another machine has no service workers.
void navigator.serviceWorker?.register('./sw.js').catch(() => undefined);

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
