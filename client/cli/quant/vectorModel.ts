import { Option } from 'commander';
import type { Matrix } from 'ml-matrix';
import { fitVar, type VarFit, type VarOptions } from '../../../quant/timeseries/var/fitVar.ts';
import { forecastVar } from '../../../quant/timeseries/var/forecastVar.ts';
import { grangerCausality } from '../../../quant/timeseries/var/grangerCausality.ts';
import { impulseResponses } from '../../../quant/timeseries/var/impulseResponses.ts';
import { selectVarOrder, type VarCriterion } from '../../../quant/timeseries/var/selectVarOrder.ts';
import { varStability } from '../../../quant/timeseries/var/varStability.ts';
import { tableLines } from '../table.ts';
import { number, wholeNumber } from './commandInput.ts';
import { plain } from './figureText.ts';
import type { ChosenSeries } from './seriesChoice.ts';
import type { SeriesCommand } from './seriesCommand.ts';

interface VarCommandOptions {
  readonly lags?: number;
  readonly criterion: VarCriterion;
  readonly maxLags?: number;
  readonly trend: NonNullable<VarOptions['trend']>;
  readonly horizon: number;
  readonly level: number;
}

/** `ballast timeseries var`. */
export const vectorModel: SeriesCommand = {
  name: 'var',
  description: 'Fit a vector autoregression; choose its order, forecast, test Granger causality and stability',
  examples: [
    'var prices.csv --series BTC-USD,ETH-USD,SOL-USD --criterion bic',
    'var returns.csv --input returns --lags 2 --horizon 10 --json',
  ],
  modelOf: 'returns',
  addOptions: (command) => {
    command
      .option('--lags <count>', 'number of lags (default: by the criterion)', wholeNumber(0))
      .addOption(
        new Option('--criterion <name>', 'that chooses the lags').choices(['aic', 'bic', 'hqic', 'fpe']).default('aic'),
      )
      .option('--max-lags <count>', 'most lags to compare', wholeNumber(1))
      .addOption(new Option('--trend <name>', 'constant or none').choices(['c', 'n']).default('c'))
      .option('--horizon <steps>', 'of the forecast and the impulse responses', wholeNumber(1), 5)
      .option('--level <share>', 'probability of the forecast band', number, 0.95);
  },
  run: (chosen, options) => {
    const { lags, criterion, maxLags, trend, horizon, level } = options as VarCommandOptions;
    const { names, values } = chosen;
    const selection =
      lags === undefined ? selectVarOrder(values, { trend, ...(maxLags === undefined ? {} : { maxLags }) }) : undefined;
    const fit = fitVar(values, { lags: lags ?? selection?.selected[criterion] ?? 0, trend });
    const forecast = forecastVar(fit, horizon, level);
    const stability = varStability(fit);
    const causality = causalities(fit, chosen);
    const rows = regressorNames(fit, names);
    return {
      value: {
        series: names,
        transform: chosen.transform,
        lags: fit.lags,
        ...(selection === undefined ? {} : { selection }),
        trend,
        observations: fit.observations,
        regressors: rows,
        parameters: fit.parameters.to2DArray(),
        standardErrors: fit.standardErrors.to2DArray(),
        residualCovariance: fit.residualCovariance.to2DArray(),
        logLikelihood: fit.logLikelihood,
        aic: fit.aic,
        bic: fit.bic,
        hqic: fit.hqic,
        stability,
        causality,
        forecast: {
          level,
          mean: forecast.mean.to2DArray(),
          lower: forecast.lower.to2DArray(),
          upper: forecast.upper.to2DArray(),
        },
        orthogonalImpulseResponses: impulseResponses(fit, horizon, { orthogonal: true }).responses.map(
          (response: Matrix) => response.to2DArray(),
        ),
      },
      lines: [
        `VAR(${fit.lags})${selection === undefined ? '' : ` by ${criterion} among 0 to ${selection.maxLags}`}, ${fit.observations} observations${chosen.transform === 'none' ? '' : ` (${chosen.transform})`}`,
        `AIC ${plain(fit.aic)}, BIC ${plain(fit.bic)}, HQIC ${plain(fit.hqic)}; ${stability.stable ? 'stable' : 'NOT stable'}, largest root ${plain(stability.moduli[0] ?? 0)}`,
        '',
        ...tableLines(
          ['', ...names],
          rows.map((row, r) => [
            row,
            ...names.map((_, e) => `${plain(fit.parameters.get(r, e))} (${plain(fit.standardErrors.get(r, e))})`),
          ]),
        ),
        '',
        ...forecastLines(forecast, names, horizon, level),
        ...causalityLines(causality),
      ],
    };
  },
};

function forecastLines(
  { mean, lower, upper }: ReturnType<typeof forecastVar>,
  names: readonly string[],
  horizon: number,
  level: number,
): readonly string[] {
  return tableLines(
    ['STEP', ...names.map((name) => `${name} (${100 * level} % BAND)`)],
    Array.from({ length: horizon }, (_, s) => [
      String(s + 1),
      ...names.map((_name, e) => `${plain(mean.get(s, e))} (${plain(lower.get(s, e))} to ${plain(upper.get(s, e))})`),
    ]),
  );
}

function causalityLines(causality: ReturnType<typeof causalities>): readonly string[] {
  if (causality.length === 0) return [];
  const rows = causality.map(({ causing, caused, f, fPValue }) => [
    `${causing} -> ${caused}`,
    plain(f),
    plain(fPValue),
  ]);
  return ['', ...tableLines(['GRANGER CAUSALITY', 'F', 'P-VALUE'], rows)];
}

function regressorNames({ trend, lags }: VarFit, names: readonly string[]): readonly string[] {
  const lagged = Array.from({ length: lags }, (_, lag) => names.map((name) => `${name}, lag ${lag + 1}`));
  return [...(trend === 'c' ? ['constant'] : []), ...lagged.flat()];
}

/** Every series against every other one. */
function causalities(fit: VarFit, { names }: ChosenSeries) {
  if (fit.lags === 0) return [];
  return names.flatMap((causing, i) =>
    names.flatMap((caused, j) => {
      if (i === j) return [];
      const { f, fPValue, wald, waldPValue } = grangerCausality(fit, j, i);
      return [{ causing, caused, f, fPValue, wald, waldPValue }];
    }),
  );
}
