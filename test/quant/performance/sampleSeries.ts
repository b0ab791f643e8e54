import { readFileSync } from 'node:fs';

interface DataFile {
  readonly assets: readonly string[];
  readonly returns: readonly (readonly number[])[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/reference/${name}.json`, import.meta.url), 'utf8'));
}

/** Daily returns of ten stocks, one row per day. */
export const stocks = read<DataFile>('data_sp500a');

/** Simple daily returns of the index: the fixture has percent of logarithms. */
const index = read<{ readonly returns: readonly number[] }>('garch_sp500').returns.map((value) =>
  Math.expm1(value / 100),
);

/** The mean of the ten stocks, day by day. */
const equalWeight = stocks.returns.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);

/** The series that the figures of other libraries were made from, and what each was measured against. */
export function sampleSeries(name: 'sp500' | 'RRC' | 'equalWeight'): {
  readonly returns: readonly number[];
  readonly benchmark?: readonly number[];
} {
  switch (name) {
    case 'sp500':
      return { returns: index };
    case 'RRC':
      return { returns: stocks.returns.map((row) => row[stocks.assets.indexOf('RRC')]), benchmark: equalWeight };
    case 'equalWeight':
      return { returns: equalWeight, benchmark: stocks.returns.map(([first]) => first) };
  }
}
