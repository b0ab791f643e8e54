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
import './style/narrow.css';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
