// Turns alerts of a charting service (one JSON document a line, as its webhook sends them) into the CSV file that `signals.provider: file` reads.
// Usage: node dist/examples/alertsToSignals.js ALERTS.jsonl SIGNALS.csv
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

interface Alert {
  readonly ticker: string;
  readonly action: string;
  readonly time: string;
  readonly strength: number;
}

const [alertFile, signalFile] = process.argv.slice(2);
if (alertFile === undefined || signalFile === undefined) {
  console.error('Usage: alertsToSignals ALERTS.jsonl SIGNALS.csv');
  process.exit(2);
}

const alerts = readFileSync(alertFile, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line): Alert => JSON.parse(line));

// DOTUSD becomes DOT-USD. A strength from 0 to 100 becomes a confidence from 0 to 1; Ballast trades nothing below 0.75.
const rows = alerts.map(({ ticker, action, time, strength }) =>
  [ticker.replace(/USD$/, '-USD'), action.toLowerCase(), strength / 100, time].join(','),
);

// Ballast may read at any moment: a file that is renamed into its place is never half a file.
writeFileSync(`${signalFile}.new`, `${['symbol,direction,confidence,at', ...rows].join('\n')}\n`);
renameSync(`${signalFile}.new`, signalFile);
console.log(`${rows.length} signals in ${signalFile}`);
