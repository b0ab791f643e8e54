import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { fileText, jsonValue, readFault } from '../core/text/fileText.ts';
import { ConfigurationError } from './configurationError.ts';
import { isSettings, type Settings } from './settings.ts';

const COLUMNS = 'a header line with the columns symbol and supply, and asOf where the file says its day';

/** What a file of supplies holds, unchecked but for its form. */
interface SupplyFile {
  readonly supplies: Settings;
  /** The day that the figures are of; the earliest one where rows differ. */
  readonly asOf: unknown;
}

/**
 * The settings with the figures of the file that `portfolio.supplies` names in place of its path: of the common settings, and of accounts that have
 * a file of their own. What is read is then checked like figures in the configuration itself.
 * @throws ConfigurationError for a file that cannot be used, and for a day that the file and `portfolio.suppliesAsOf` tell differently
 */
export function withSupplyFiles(settings: Settings): Settings {
  const { accounts } = settings;
  const common = withFigures(settings, 'portfolio');
  if (!Array.isArray(accounts)) return common;
  const own = accounts.map((entry: unknown, index) =>
    isSettings(entry) ? withFigures(entry, `accounts.${index}.portfolio`) : entry,
  );
  return { ...common, accounts: own };
}

function withFigures(settings: Settings, field: string): Settings {
  const { portfolio } = settings;
  if (!isSettings(portfolio) || typeof portfolio.supplies !== 'string' || portfolio.supplies === '') return settings;
  const { supplies: path, suppliesAsOf } = portfolio;
  const { supplies, asOf } = readSupplies(path, `${field}.supplies`);
  if (asOf !== undefined && suppliesAsOf !== undefined && asOf !== suppliesAsOf)
    throw new ConfigurationError([
      { field: `${field}.suppliesAsOf`, given: String(suppliesAsOf), allowed: `nothing, since ${path} says ${asOf}` },
    ]);
  const day = asOf ?? suppliesAsOf;
  return { ...settings, portfolio: { ...portfolio, supplies, ...(day === undefined ? {} : { suppliesAsOf: day }) } };
}

function readSupplies(path: string, field: string): SupplyFile {
  const unusable = (given: string, allowed: string): ConfigurationError =>
    new ConfigurationError([{ field, given: `${path}: ${given}`, allowed }]);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw unusable(readFault(error), 'a readable CSV or JSON file');
  }
  const read = fileText(bytes);
  if ('fault' in read) throw unusable(read.fault, 'a CSV or JSON file of supplies');
  const found = extname(path).toLowerCase() === '.csv' ? suppliesOfCsv(read.text) : suppliesOfJson(read.text);
  if ('fault' in found) throw unusable(found.fault, found.allowed);
  return found;
}

type Found = SupplyFile | { readonly fault: string; readonly allowed: string };

function suppliesOfJson(text: string): Found {
  const allowed =
    'an object of symbols and supplies, or { "asOf": "2026-11-01", "supplies": { "BTC-USD": "19800000" } }';
  const parsed = jsonValue(text);
  if ('fault' in parsed) return { fault: parsed.fault, allowed };
  if (!isSettings(parsed.value)) return { fault: 'JSON that is not an object', allowed };
  const { supplies, asOf, ...others } = parsed.value;
  if (supplies === undefined) return { supplies: others, asOf };
  if (!isSettings(supplies)) return { fault: '"supplies" that is not an object', allowed };
  const [stray] = Object.keys(others);
  return stray === undefined ? { supplies, asOf } : { fault: `a key that does not exist: ${stray}`, allowed };
}

function suppliesOfCsv(text: string): Found {
  let rows: readonly Readonly<Record<string, string>>[];
  try {
    rows = parse(text, { columns: true, trim: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'text that is no CSV', allowed: COLUMNS };
  }
  const supplies = new Map<string, string>();
  let asOf: string | undefined;
  for (const { symbol, supply, asOf: day } of rows) {
    if (!symbol || !supply)
      return { fault: `a row without ${symbol ? `a supply: ${symbol}` : 'a symbol'}`, allowed: COLUMNS };
    if (supplies.has(symbol)) return { fault: `${symbol} twice`, allowed: 'each symbol once' };
    supplies.set(symbol, supply);
    if (day && (asOf === undefined || day < asOf)) asOf = day;
  }
  return { supplies: Object.fromEntries(supplies), asOf };
}
