import { basename } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { isTradingSymbol } from '../../../core/market/symbol.ts';
import { CandleStore } from '../../../research/candles/candleStore.ts';
import type { CandleFinding } from '../../../research/candles/checkCandles.ts';
import { STORED_TIMEFRAMES } from '../../../research/candles/timeframes.ts';
import { dayStart } from '../backtest/arguments.ts';
import { configurationFor, print } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { tableLines } from '../table.ts';
import type { DataOptions } from './dataOptions.ts';
import { download } from './downloadCandles.ts';

interface ImportOptions extends DataOptions {
  readonly symbol?: string;
}

const SHOWN = 20;
const timeframe = () =>
  new Option('--timeframe <name>', 'length of a bar').choices(Object.keys(STORED_TIMEFRAMES)).default('1d');

/** `ballast data download|import|list|check`: the bars that backtests read. */
export function registerData(program: Command): void {
  const data = program.command('data').description('Bars for backtests: download, import, list, check');

  data
    .command('download')
    .description("Read a venue's public bars without a key, from where the last download ended")
    .argument('<symbols...>', 'such as BTC-USD', symbolArgument, [])
    .requiredOption('--venue <name>', 'as ccxt names it, such as coinbase')
    .requiredOption('--from <date>', 'first day', dayStart)
    .option('--to <date>', 'the day before which it ends (default: today)', dayStart)
    .addOption(timeframe())
    .option('--url <origin>', 'another origin with the same data')
    .action(acting(download));

  data
    .command('import')
    .description('Take bars from CSV or Parquet files with a header')
    .argument('<files...>')
    .requiredOption('--venue <name>', 'under which they are stored')
    .option('--symbol <symbol>', 'whose bars they are (default: what the name of each file begins with)', oneSymbol)
    .addOption(timeframe())
    .action(acting(importFiles));

  data
    .command('list')
    .description('What is stored')
    .action(acting((_symbols: readonly string[], options: DataOptions) => list(options)));

  data
    .command('check')
    .description('Look for gaps, doubles, spikes, splits and prices that stand still')
    .argument('[symbols...]', 'without any: all of them', symbolArgument, [])
    .option('--venue <name>', 'only this one')
    .action(acting(check));
}

/** An action whose wrong arguments are told as wrong usage. Commands without arguments get none. */
function acting<Options extends object>(
  work: (names: readonly string[], options: Options) => Promise<number> | number,
): (...given: readonly unknown[]) => Promise<void> {
  return async (...given) => {
    const command = given.at(-1) as Command;
    const names = Array.isArray(given[0]) ? (given[0] as readonly string[]) : [];
    try {
      process.exitCode = await work(names, command.optsWithGlobals<Options>());
    } catch (error) {
      if (error instanceof InvalidInputError) command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
      throw error;
    }
  };
}

function oneSymbol(text: string): string {
  const symbol = text.toUpperCase().replace('/', '-');
  if (!isTradingSymbol(symbol)) throw new InvalidArgumentError('Give symbols such as BTC-USD.');
  return symbol;
}

function symbolArgument(text: string, before: readonly string[]): readonly string[] {
  return [...before, oneSymbol(text)];
}

function storeOf(options: DataOptions): CandleStore {
  return new CandleStore(configurationFor(options).dataDirectory);
}

async function importFiles(files: readonly string[], options: ImportOptions): Promise<number> {
  const { tableCandles } = await import('../../../research/candles/tableCandles.ts');
  const { readTableFile } = await import('../../../research/candles/tableFile.ts');
  const store = storeOf(options);
  store.folderOf(options.venue);
  // All files are read before anything is stored: a fault in the last one leaves no half.
  const read = [];
  for (const file of files) {
    const symbol = symbolOf(file, options.symbol);
    read.push({ file, symbol, ...tableCandles(await readTableFile(file), file) });
  }
  const imported = read.map(({ file, symbol, bars, duplicates }) => {
    const series = { venue: options.venue, symbol, timeframe: options.timeframe };
    return { file, symbol, bars: bars.length, duplicates, added: store.add(series, bars) };
  });
  const lines = imported.map(({ file, symbol, bars, duplicates, added }) => {
    const twice = duplicates === 0 ? '' : `; ${duplicates} times came twice, the later row counts`;
    return `${file}: ${bars} bars of ${symbol}, ${added} of them new${twice}`;
  });
  print(options, { imported }, lines);
  return EXIT.ok;
}

function symbolOf(file: string, given: string | undefined): string {
  if (given !== undefined) return given;
  const symbol = /^[A-Z0-9]{1,15}-[A-Z0-9]{2,10}/.exec(basename(file).toUpperCase())?.[0];
  if (symbol !== undefined) return symbol;
  throw new InvalidInputError({
    field: 'symbol',
    given: `nothing, and a file ${basename(file)}`,
    allowed: 'a symbol such as BTC-USD, in the option or at the beginning of the name',
    remedy: 'Add --symbol, and import one file at a time.',
  });
}

async function list(options: DataOptions): Promise<number> {
  const store = storeOf(options);
  const { checkCandles } = await import('../../../research/candles/checkCandles.ts');
  const stored = store.list().map((series) => {
    const bars = store.read(series);
    const gaps = checkCandles(bars, STORED_TIMEFRAMES[series.timeframe]).filter(({ kind }) => kind === 'gap').length;
    return { ...series, bars: bars.length, from: bars[0]?.openTime, to: bars.at(-1)?.openTime, gaps };
  });
  const rows = stored.map(({ venue, symbol, timeframe: length, bars, from, to, gaps }) => [
    venue,
    symbol,
    length,
    String(bars),
    from === undefined ? '-' : moment(from),
    to === undefined ? '-' : moment(to),
    String(gaps),
  ]);
  const empty = ['Nothing is stored. See `ballast data download` and `ballast data import`.'];
  const head = ['venue', 'symbol', 'bar', 'bars', 'first', 'last', 'gaps'];
  print(options, { stored }, rows.length === 0 ? empty : tableLines(head, rows));
  return EXIT.ok;
}

async function check(symbols: readonly string[], options: Partial<DataOptions>): Promise<number> {
  const { checkCandles } = await import('../../../research/candles/checkCandles.ts');
  const store = new CandleStore(configurationFor(options).dataDirectory);
  const chosen = store
    .list()
    .filter(({ venue }) => options.venue === undefined || venue === options.venue)
    .filter(({ symbol }) => symbols.length === 0 || symbols.includes(symbol));
  if (chosen.length === 0)
    throw new InvalidInputError({
      field: 'symbols',
      given: symbols.join(', ') || 'none',
      allowed: 'what is stored',
      remedy: 'See `ballast data list`.',
    });
  const checked = chosen.map((series) => {
    const bars = store.read(series);
    return { ...series, bars: bars.length, findings: checkCandles(bars, STORED_TIMEFRAMES[series.timeframe]) };
  });
  const lines = checked.flatMap(({ venue, symbol, timeframe: length, bars, findings }) => [
    `${findings.length === 0 ? '✅' : '❌'} ${venue} ${symbol} ${length}: ${bars} bars, ${findings.length} findings`,
    ...findings.slice(0, SHOWN).map(findingLine),
    ...(findings.length > SHOWN ? [`   and ${findings.length - SHOWN} more; --json shows all`] : []),
  ]);
  print(options, { checked }, lines);
  return checked.every(({ findings }) => findings.length === 0) ? EXIT.ok : EXIT.failed;
}

function findingLine({ at, kind, detail }: CandleFinding): string {
  return `   ${moment(at)} ${kind}: ${detail}`;
}

function moment(at: number): string {
  const text = new Date(at).toISOString();
  return at % 86_400_000 === 0 ? text.slice(0, 10) : `${text.slice(0, 16)}Z`;
}
