import type { Matrix } from 'ml-matrix';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { bayesSteinMean } from '../../../quant/estimation/bayesSteinMean.ts';
import { ewmaCovariance } from '../../../quant/estimation/ewmaCovariance.ts';
import { ewmaMean } from '../../../quant/estimation/ewmaMean.ts';
import { jamesSteinMean } from '../../../quant/estimation/jamesSteinMean.ts';
import { ledoitWolf } from '../../../quant/estimation/ledoitWolf.ts';
import { ledoitWolfConstantCorrelation } from '../../../quant/estimation/ledoitWolfConstantCorrelation.ts';
import { oas } from '../../../quant/estimation/oas.ts';
import { simpleReturns } from '../../../quant/estimation/returns.ts';
import { sampleCovariance } from '../../../quant/estimation/sampleCovariance.ts';
import { sampleMean } from '../../../quant/estimation/sampleMean.ts';
import { type DenseMatrix, fromMatrix } from '../../../quant/linalg/denseMatrix.ts';
import { withoutGaps } from './missingPeriods.ts';
import type { SeriesTable, TableKind } from './seriesTable.ts';

export const COVARIANCES = ['ledoit-wolf', 'constant-correlation', 'oas', 'sample', 'ewma'] as const;
export type CovarianceName = (typeof COVARIANCES)[number];
export const MEANS = ['sample', 'james-stein', 'bayes-stein', 'ewma', 'zero'] as const;
export type MeanName = (typeof MEANS)[number];

/** What the numbers of a table are; refused where neither the file nor `--input` says. */
function kindOf({ kind, source, values }: SeriesTable): TableKind {
  if (kind !== undefined) return kind;
  const { data } = values;
  const low = data.findIndex((value) => value <= 0);
  const high = data.findIndex((value) => Math.abs(value) >= 1);
  throw new InvalidInputError({
    field: 'input',
    given:
      low < 0
        ? `${source}, whose numbers are all between 0 and 1`
        : `${source}, which holds ${cellOf(values, low)} and ${cellOf(values, high)}`,
    allowed: '--input prices or --input returns',
    remedy:
      low < 0
        ? 'Say which they are: they could be either.'
        : 'Say which they are: no price is below or at 0, few returns of a period are 1 or more. Repair the number that is wrong.',
  });
}

function cellOf({ columns, data }: DenseMatrix, at: number): string {
  return `${data[at]} (row ${Math.floor(at / columns) + 1}, series ${(at % columns) + 1})`;
}

/**
 * Simple returns of a table, T x N; prices give one row less, and none across a gap: it would be over more than one period.
 *
 * @throws InvalidInputError where it is open what the numbers are, for prices that are not positive, and for returns below -1
 */
export function returnsOf(table: SeriesTable): DenseMatrix {
  const { source, values, gaps } = table;
  if (kindOf(table) === 'prices') return withoutGaps(fromMatrix(simpleReturns(values)), gaps);
  const wrong = values.data.findIndex((value) => value < -1);
  if (wrong < 0) return values;
  throw new InvalidInputError({
    field: 'returns',
    given: `${cellOf(values, wrong)} in ${source}`,
    allowed: 'shares such as -0.03 for a loss of 3 %, none below -1',
    remedy: 'Divide percentages by 100; give --input prices where these are prices.',
  });
}

/** Covariance per period, N x N. */
export function covarianceOf(returns: DenseMatrix, name: CovarianceName, decay: number | undefined): Matrix {
  switch (name) {
    case 'ledoit-wolf':
      return ledoitWolf(returns).covariance;
    case 'constant-correlation':
      return ledoitWolfConstantCorrelation(returns).covariance;
    case 'oas':
      return oas(returns).covariance;
    case 'sample':
      return sampleCovariance(returns);
    case 'ewma':
      return ewmaCovariance(returns, decay === undefined ? {} : { decay });
    default: {
      const never: never = name;
      return never;
    }
  }
}

/** Expected returns per period, length N. */
export function meanOf(returns: DenseMatrix, name: MeanName, decay: number | undefined): Float64Array {
  switch (name) {
    case 'sample':
      return sampleMean(returns);
    case 'james-stein':
      return jamesSteinMean(returns).mean;
    case 'bayes-stein':
      return bayesSteinMean(returns).mean;
    case 'ewma':
      return ewmaMean(returns, decay === undefined ? {} : { decay });
    case 'zero':
      return new Float64Array(returns.columns);
    default: {
      const never: never = name;
      return never;
    }
  }
}
