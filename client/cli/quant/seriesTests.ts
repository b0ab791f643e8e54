import { Option } from 'commander';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { engleGranger } from '../../../quant/timeseries/cointegration/engleGranger.ts';
import { type HalfLife, halfLife } from '../../../quant/timeseries/cointegration/halfLife.ts';
import {
  type JohansenDeterministic,
  type JohansenRankTest,
  johansen,
} from '../../../quant/timeseries/cointegration/johansen.ts';
import { archLm } from '../../../quant/timeseries/diagnostics/archLm.ts';
import { ljungBox } from '../../../quant/timeseries/diagnostics/ljungBox.ts';
import {
  augmentedDickeyFuller,
  type DickeyFullerOptions,
} from '../../../quant/timeseries/unitroot/augmentedDickeyFuller.ts';
import { type KpssOptions, kpss } from '../../../quant/timeseries/unitroot/kpss.ts';
import type { UnitRootTrend } from '../../../quant/timeseries/unitroot/mackinnon.ts';
import { tableLines } from '../table.ts';
import { wholeNumber } from './commandInput.ts';
import { plain } from './figureText.ts';
import { eachSeries } from './seriesChoice.ts';
import type { SeriesCommand } from './seriesCommand.ts';

const TRENDS = ['n', 'c', 'ct', 'ctt'];
const CRITERIA = ['aic', 'bic', 't-stat', 'none'];

interface UnitRootOptions {
  readonly trend: UnitRootTrend;
  readonly maxLag?: number;
  readonly autolag: 'aic' | 'bic' | 't-stat' | 'none';
}

function lagOptions({ maxLag, autolag }: UnitRootOptions): Pick<DickeyFullerOptions, 'maxLag' | 'autolag'> {
  return { autolag: autolag === 'none' ? null : autolag, ...(maxLag === undefined ? {} : { maxLag }) };
}

/** `ballast timeseries adf`. */
export const dickeyFullerTests: SeriesCommand = {
  name: 'adf',
  description: 'Augmented Dickey-Fuller test of each series: a small p-value speaks against a unit root',
  examples: ['adf prices.csv --transform log', 'adf spread.csv --trend ct --autolag bic'],
  modelOf: 'levels',
  addOptions: (command) => {
    command
      .addOption(new Option('--trend <name>', 'none, constant, trend, squared trend').choices(TRENDS).default('c'))
      .option('--max-lag <count>', 'most lagged differences', wholeNumber(0))
      .addOption(new Option('--autolag <name>', 'that chooses the lags').choices(CRITERIA).default('aic'));
  },
  run: (chosen, options) => {
    const given = options as UnitRootOptions;
    const tests = eachSeries(chosen).map(([series, values]) => ({
      series,
      ...augmentedDickeyFuller(values, { trend: given.trend, ...lagOptions(given) }),
    }));
    return {
      value: { transform: chosen.transform, tests },
      lines: tableLines(
        ['SERIES', 'STATISTIC', 'P-VALUE', 'LAGS', 'OBSERVATIONS', 'CRITICAL 5 %'],
        tests.map((test) => [
          test.series,
          plain(test.statistic),
          plain(test.pValue),
          String(test.lags),
          String(test.observations),
          plain(test.criticalValues['5%']),
        ]),
      ),
    };
  },
};

/** `ballast timeseries kpss`. */
export const kpssTests: SeriesCommand = {
  name: 'kpss',
  description: 'KPSS test of each series: a small p-value speaks against stationarity',
  examples: ['kpss prices.csv --transform log --trend ct'],
  modelOf: 'levels',
  addOptions: (command) => {
    command
      .addOption(new Option('--trend <name>', 'about a constant or a trend').choices(['c', 'ct']).default('c'))
      .option('--lags <count>', 'of the long-run variance (default: chosen from the data)', wholeNumber(0));
  },
  run: (chosen, options) => {
    const { trend, lags } = options as { readonly trend: NonNullable<KpssOptions['trend']>; readonly lags?: number };
    const tests = eachSeries(chosen).map(([series, values]) => ({
      series,
      ...kpss(values, { trend, ...(lags === undefined ? {} : { lags }) }),
    }));
    return {
      value: { transform: chosen.transform, tests },
      lines: tableLines(
        ['SERIES', 'STATISTIC', 'P-VALUE', 'LAGS', 'CRITICAL 5 %'],
        tests.map((test) => [
          test.series,
          plain(test.statistic),
          `${test.pValueBound === null ? '' : `${test.pValueBound} `}${plain(test.pValue)}`,
          String(test.lags),
          plain(test.criticalValues['5%']),
        ]),
      ),
    };
  },
};

/** `ballast timeseries engle-granger`. */
export const engleGrangerTest: SeriesCommand = {
  name: 'engle-granger',
  description: 'Engle-Granger test: the first series against the others; a small p-value speaks for cointegration',
  examples: ['engle-granger prices.csv --transform log --series BTC-USD,ETH-USD'],
  modelOf: 'levels',
  addOptions: (command) => {
    command
      .addOption(new Option('--trend <name>', 'of the regression').choices(TRENDS).default('c'))
      .option('--max-lag <count>', 'most lagged differences', wholeNumber(0))
      .addOption(new Option('--autolag <name>', 'that chooses the lags').choices(CRITERIA).default('aic'));
  },
  run: (chosen, options) => {
    const given = options as UnitRootOptions;
    const [first, ...others] = eachSeries(chosen);
    if (first === undefined || others.length === 0) {
      throw new InvalidInputError({
        field: '--series',
        given: chosen.names.join(', '),
        allowed: 'at least 2 series',
        remedy: 'Name the dependent series first, then those that explain it.',
      });
    }
    const T = first[1].length;
    const regressors = {
      rows: T,
      columns: others.length,
      data: Float64Array.from(
        { length: T * others.length },
        (_, k) => others[k % others.length][1][Math.floor(k / others.length)],
      ),
    };
    const { spread, ...test } = engleGranger(first[1], regressors, { trend: given.trend, ...lagOptions(given) });
    const reversion = test.collinear ? undefined : halfLife(spread);
    return {
      value: {
        dependent: first[0],
        regressors: others.map(([name]) => name),
        transform: chosen.transform,
        ...test,
        halfLife: reversion ?? null,
        spread: Array.from(spread),
      },
      lines: [
        `${first[0]} = ${plain(test.intercept)} + ${others.map(([name], i) => `${plain(test.hedgeRatios[i])} ${name}`).join(' + ')} + spread`,
        `statistic ${plain(test.statistic)}, p-value ${plain(test.pValue)}, ${test.lags} lags, critical value at 5 % ${plain(test.criticalValues?.['5%'])}`,
        reversion === undefined
          ? 'The series are collinear: the spread is rounding and the test says nothing.'
          : `half-life of the spread: ${reversion.periods === null ? 'it does not return' : `${plain(reversion.periods)} periods`}`,
      ],
    };
  },
};

const DETERMINISTIC: readonly JohansenDeterministic[] = ['none', 'restrictedConstant', 'constant', 'trend'];

/** `ballast timeseries johansen`. */
export const johansenTest: SeriesCommand = {
  name: 'johansen',
  description: 'Johansen test: how many cointegrating relations the series have',
  examples: ['johansen prices.csv --transform log --series BTC-USD,ETH-USD,SOL-USD --lags 2'],
  modelOf: 'levels',
  addOptions: (command) => {
    command
      .addOption(new Option('--deterministic <name>', 'terms').choices(DETERMINISTIC).default('constant'))
      .option('--lags <count>', 'lagged differences', wholeNumber(0), 1);
  },
  run: (chosen, options) => {
    const { deterministic, lags } = options as { readonly deterministic: JohansenDeterministic; readonly lags: number };
    const { eigenvectors, ...test } = johansen(chosen.values, { deterministic, lags });
    return {
      value: { series: chosen.names, transform: chosen.transform, ...test, eigenvectors: eigenvectors.to2DArray() },
      lines: [
        ...tableLines(
          ['AT MOST', 'TRACE', 'CRITICAL 95 %', 'MAXIMUM EIGENVALUE', 'CRITICAL 95 %'],
          test.tests.map((rank: JohansenRankTest) => [
            String(rank.rank),
            plain(rank.trace),
            plain(rank.traceCriticalValues?.['95%']),
            plain(rank.maxEigen),
            plain(rank.maxEigenCriticalValues?.['95%']),
          ]),
        ),
        `cointegrating relations at 95 %: ${plain(test.traceRank)} by the trace, ${plain(test.maxEigenRank)} by the maximum eigenvalue`,
        ...tableLines(
          ['', ...test.eigenvalues.map((_, i) => `RELATION ${i + 1}`)],
          eigenvectors.to2DArray().map((row, i) => [chosen.names[i] ?? 'constant', ...row.map(plain)]),
        ),
      ],
    };
  },
};

/** `ballast timeseries ljung-box`. */
export const ljungBoxTests: SeriesCommand = {
  name: 'ljung-box',
  description: 'Ljung-Box test of each series: a small p-value speaks for autocorrelation',
  examples: ['ljung-box prices.csv --lags 10', 'ljung-box prices.csv --squared'],
  modelOf: 'returns',
  addOptions: (command) => {
    command
      .option('--lags <count>', 'largest number of lags', wholeNumber(1))
      .option('--model-parameters <count>', 'ARMA parameters fitted to the series', wholeNumber(0), 0)
      .option('--squared', 'of the squares: a test of volatility clustering');
  },
  run: (chosen, options) => {
    const { lags, modelParameters, squared } = options as {
      readonly lags?: number;
      readonly modelParameters: number;
      readonly squared?: boolean;
    };
    const tests = eachSeries(chosen).map(([series, values]) => ({
      series,
      lags: ljungBox(squared === true ? values.map((value) => value * value) : values, {
        modelParameters,
        ...(lags === undefined ? {} : { lags }),
      }),
    }));
    return {
      value: { transform: chosen.transform, squared: squared === true, tests },
      lines: tableLines(
        ['SERIES', 'LAGS', 'STATISTIC', 'P-VALUE'],
        tests.flatMap((test) =>
          test.lags.map((row) => [test.series, String(row.lags), plain(row.statistic), plain(row.pValue)]),
        ),
      ),
    };
  },
};

/** `ballast timeseries arch-lm`. */
export const archTest: SeriesCommand = {
  name: 'arch-lm',
  description: "Engle's test of each series: a small p-value speaks for volatility clustering",
  examples: ['arch-lm prices.csv --lags 5'],
  modelOf: 'returns',
  addOptions: (command) => {
    command.option('--lags <count>', 'of the squared series', wholeNumber(1));
  },
  run: (chosen, options) => {
    const { lags } = options as { readonly lags?: number };
    const tests = eachSeries(chosen).map(([series, values]) => {
      const mean = values.reduce((sum, value) => sum + value / values.length, 0);
      const centred = values.map((value) => value - mean);
      return { series, ...archLm(centred, lags === undefined ? {} : { lags }) };
    });
    return {
      value: { transform: chosen.transform, tests },
      lines: tableLines(
        ['SERIES', 'LAGS', 'STATISTIC', 'P-VALUE', 'F', 'P-VALUE OF F'],
        tests.map((test) => [
          test.series,
          String(test.lags),
          plain(test.statistic),
          plain(test.pValue),
          plain(test.f),
          plain(test.fPValue),
        ]),
      ),
    };
  },
};

/** `ballast timeseries half-life`. */
export const halfLives: SeriesCommand = {
  name: 'half-life',
  description: 'Periods until half of a deviation of each series from its level is gone',
  examples: ['half-life spread.csv --input returns'],
  modelOf: 'levels',
  addOptions: () => undefined,
  run: (chosen) => {
    const results = eachSeries(chosen).map(([series, values]) => ({ series, ...halfLife(values) }));
    return {
      value: { transform: chosen.transform, results },
      lines: tableLines(
        ['SERIES', 'HALF-LIFE', 'LEVEL', 'COEFFICIENT'],
        results.map((result: { readonly series: string } & HalfLife) => [
          result.series,
          result.periods === null ? 'does not return' : plain(result.periods),
          plain(result.level),
          plain(result.coefficient),
        ]),
      ),
    };
  },
};
