import { Option } from 'commander';
import { fitGarch, type GarchFit } from '../../../quant/timeseries/garch/fitGarch.ts';
import { forecastVariance } from '../../../quant/timeseries/garch/forecastVariance.ts';
import type { GarchOptions } from '../../../quant/timeseries/garch/specification.ts';
import { tableLines } from '../table.ts';
import { wholeNumber } from './commandInput.ts';
import { plain } from './figureText.ts';
import { onlySeries } from './seriesChoice.ts';
import type { SeriesCommand } from './seriesCommand.ts';

interface GarchCommandOptions extends GarchOptions {
  readonly horizon: number;
  readonly series?: string;
}

/** `ballast timeseries garch`. */
export const garchModel: SeriesCommand = {
  name: 'garch',
  description: 'Fit GARCH, GJR-GARCH or EGARCH to one series and forecast its volatility',
  examples: [
    'garch prices.csv --series BTC-USD',
    'garch returns.csv --input returns --series BTC-USD --family gjr --innovations t --horizon 10 --json',
  ],
  modelOf: 'returns',
  addOptions: (command) => {
    command
      .addOption(new Option('--family <name>', 'of the variance').choices(['garch', 'gjr', 'egarch']).default('garch'))
      .option('--p <lags>', 'lags of the shocks (default: 1)', wholeNumber(0))
      .option('--o <lags>', 'lags of the asymmetric term (default: 1 for gjr and egarch)', wholeNumber(0))
      .option('--q <lags>', 'lags of the variance (default: 1)', wholeNumber(0))
      .addOption(new Option('--mean <name>', 'of the returns').choices(['constant', 'zero']).default('constant'))
      .addOption(new Option('--innovations <name>', 'distribution').choices(['normal', 't', 'skewt']).default('normal'))
      .addOption(
        new Option('--initial-variance <name>', 'variance before the first return')
          .choices(['backcast', 'meanSquare'])
          .default('backcast'),
      )
      .option('--horizon <steps>', 'of the forecast', wholeNumber(1), 5);
  },
  run: (chosen, options) => {
    const { horizon, family, p, o, q, mean, innovations, initialVariance } = options as GarchCommandOptions;
    const [name, returns] = onlySeries(chosen);
    const given = { family, p, o, q, mean, innovations, initialVariance };
    const model = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as GarchOptions;
    const fit = fitGarch(returns, model);
    const forecast = forecastVariance(fit, horizon);
    const volatilities = Array.from(forecast.variances, Math.sqrt);
    const { conditionalVolatilities, residuals, standardizedResiduals, ...estimates } = fit;
    const series = { conditionalVolatilities, residuals, standardizedResiduals };
    return {
      value: {
        series: name,
        transform: chosen.transform,
        ...estimates,
        forecast: { volatilities, method: forecast.method },
        ...Object.fromEntries(Object.entries(series).map(([key, values]) => [key, Array.from(values)])),
      },
      lines: [
        `${name}: ${family} with ${innovations} innovations, ${fit.observations} observations${chosen.transform === 'none' ? '' : ` (${chosen.transform})`}`,
        ...fit.flags.map(
          (flag) => `Note: ${flag}${flag === 'parameter-at-bound' ? ` (${fit.atBound.join(', ')})` : ''}`,
        ),
        '',
        ...tableLines(['PARAMETER', 'ESTIMATE', 'STANDARD ERROR', 'ROBUST'], parameterRows(fit)),
        '',
        `log-likelihood ${plain(fit.logLikelihood)}, AIC ${plain(fit.aic)}, BIC ${plain(fit.bic)}, persistence ${plain(fit.persistence)}`,
        `volatility: last ${plain(fit.conditionalVolatilities.at(-1))}, long run ${plain(fit.unconditionalVariance === null ? null : Math.sqrt(fit.unconditionalVariance))}`,
        `forecast of the next ${horizon}: ${volatilities.map(plain).join(', ')}`,
      ],
    };
  },
};

function parameterRows(fit: GarchFit): readonly (readonly string[])[] {
  return fit.parameterNames.map((name, i) => [
    name,
    plain(fit.parameters[i]),
    plain(fit.standardErrors?.[i]),
    plain(fit.robustStandardErrors?.[i]),
  ]);
}
