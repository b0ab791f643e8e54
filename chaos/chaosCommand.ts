import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type ChaosReport, reportOf, reportText } from './chaosReport.ts';
import { DIALECTS, type Dialect } from './dialects.ts';
import { FAULT_KINDS, type FaultKind, isFaultKind, LEDGERS, type LedgerKind } from './faults/kinds.ts';
import { measureRestart } from './measureRestart.ts';
import { runChaos } from './runChaos.ts';
import { GUARDS, type Guard } from './worker/guards.ts';

interface Flags {
  readonly rounds: number;
  readonly seed: number;
  readonly first: number;
  readonly lanes: number;
  readonly only?: readonly FaultKind[];
  readonly without?: Guard;
  readonly ledger?: LedgerKind;
  readonly venue?: Dialect;
  readonly json?: string;
  readonly text?: string;
  readonly patience: number;
  readonly restart?: boolean;
  readonly openOrders: number;
  readonly ledgerOrders: number;
}

/** Within what time a restart has to trade again. */
const RESTART_LIMIT_MS = 60_000;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('a whole number of at most nine digits is allowed.');
  return value;
}

function positive(text: string): number {
  const value = wholeNumber(text);
  if (value < 1) throw new InvalidArgumentError('a whole number from 1 on is allowed.');
  return value;
}

function faultKind(text: string, before: readonly FaultKind[] = []): readonly FaultKind[] {
  if (!isFaultKind(text)) throw new InvalidArgumentError(`allowed: ${FAULT_KINDS.join('; ')}.`);
  return [...before, text];
}

/** A reader finds the whole report or the one before, never a part of it. */
function replaceFile(file: string | undefined, content: () => string): void {
  if (file === undefined) return;
  writeFileSync(`${file}.new`, `${content()}\n`);
  renameSync(`${file}.new`, file);
}

function writeReport({ json, text }: Pick<Flags, 'json' | 'text'>, report: ChaosReport): void {
  replaceFile(json, () => JSON.stringify(report, null, 2));
  replaceFile(text, () => reportText(report));
}

const program = new Command('chaos')
  .description(
    'Runs trading cycles under faults on real processes, and compares what the venue executed with the intents.',
  )
  .option('--rounds <n>', 'how many rounds', positive, 20)
  .option('--seed <n>', 'what the rounds are drawn from', wholeNumber, 1)
  .option('--first <n>', 'number of the first round', positive, 1)
  .option('--lanes <n>', 'how many worlds are run side by side', positive, 3)
  .option('--only <kind>', 'this kind of fault only; can be given again', faultKind)
  .addOption(new Option('--ledger <database>', 'what keeps the ledger; default: sqlite').choices(LEDGERS))
  .addOption(
    new Option(
      '--venue <venue>',
      'where all worlds trade; default: every fourth at binance, every eighth at okx, at bybit and at kraken',
    ).choices(DIALECTS),
  )
  .addOption(new Option('--without <guard>', 'takes a guard out, to see what it is there for').choices(GUARDS))
  .option('--json <file>', 'writes the report to a file, anew after each round')
  .option('--text <file>', 'writes the tables to a file, anew after each round')
  .option('--restart', 'measures a restart with many open orders instead, and runs no rounds')
  .option('--open-orders <n>', 'with --restart: orders that rest at the venue, each with its workflow', positive, 1_000)
  .option('--ledger-orders <n>', 'with --restart: orders in the ledger, the open ones among them', positive, 10_000)
  .option('--patience <seconds>', 'longest wait until a round is quiet', positive, 240);
program.parse();

const flags = program.opts<Flags>();
const directory = mkdtempSync(join(tmpdir(), 'ballast-chaos-'));
const progress = (message: string): void => console.log(`${new Date().toISOString().slice(11, 19)} ${message}`);
if (flags.restart === true) {
  const size = { openWorkflows: flags.openOrders, ledgerOrders: flags.ledgerOrders };
  const measured = await measureRestart(directory, size, progress);
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  console.log(
    `After kill -9 of everything, with ${measured.openWorkflows} open workflows and ${measured.ledgerOrders} orders in the ledger:\n` +
      `the worker was back after ${seconds(measured.workerMs)}, every account had an order filled after ${seconds(measured.tradingMs)} and a cycle done after ${seconds(measured.cyclesMs)}`,
  );
  if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(measured, null, 2)}\n`);
  rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  process.exit(measured.tradingMs > RESTART_LIMIT_MS ? 1 : 0);
}
const startedAt = Date.now();
const abort = new AbortController();
process.once('SIGINT', () => abort.abort());
process.once('SIGTERM', () => abort.abort());
// The Temporal client throws from a timer where it is closed while a call of a round that was given up still waits for its next try.
process.on('uncaughtException', (error) => progress(`After a round was given up: ${error.message}`));
let done = 0;
console.log(`Data directory: ${directory}`);
const repeated = {
  seed: flags.seed,
  ...(flags.only === undefined ? {} : { kinds: flags.only }),
  ...(flags.without === undefined ? {} : { without: flags.without }),
  ...(flags.ledger === undefined ? {} : { ledger: flags.ledger }),
  ...(flags.venue === undefined ? {} : { dialect: flags.venue }),
};
const report = await runChaos({
  ...repeated,
  first: flags.first,
  rounds: flags.rounds,
  lanes: flags.lanes,
  directory,
  patienceMs: flags.patience * 1_000,
  signal: abort.signal,
  onProgress: (message) =>
    console.log(`${new Date().toISOString().slice(11, 19)} [${done}/${flags.rounds}] ${message}`),
  onRound: (results) => {
    done = results.length;
    writeReport(flags, reportOf(repeated, results));
  },
});
console.log(reportText(report));
console.log(`${report.rounds} rounds in ${((Date.now() - startedAt) / 60_000).toFixed(1)} min`);
writeReport(flags, report);
if (report.failed.length > 0) console.log(`What failed is kept in ${directory}`);
else rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
// A round that was ended in the middle may still wait for something.
process.exit(report.failed.length > 0 || report.rounds < flags.rounds ? 1 : 0);
