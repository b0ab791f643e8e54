import type { BarHistory } from '../barHistory.ts';
import { type FeatureDefinition, windowBlock } from '../featureBlock.ts';

const PAIRS = 120;
const LOOKBACK = PAIRS + 2;

const source = 'Lutkepohl (2005), order 1, of r and m';
const equations = `r_t = a + b r_{t-1} + c m_{t-1} + u, m_t = d + e r_{t-1} + f m_{t-1} + v over ${PAIRS} pairs`;

const DEFINITIONS: readonly FeatureDefinition[] = [
  { name: 'vectorForecast', formula: `r expected for the next day: ${equations}`, lookback: LOOKBACK, source },
  { name: 'vectorMarketForecast', formula: 'm expected for the next day', lookback: LOOKBACK, source },
  { name: 'vectorOwnLag', formula: 'b of vectorForecast', lookback: LOOKBACK, source },
  { name: 'vectorMarketLag', formula: 'c of vectorForecast', lookback: LOOKBACK, source },
  { name: 'vectorMarketLagT', formula: 't-statistic of c: whether the market leads', lookback: LOOKBACK, source },
  { name: 'vectorLeadT', formula: 't-statistic of e: whether the symbol leads', lookback: LOOKBACK, source },
  { name: 'vectorCorrelation', formula: 'correlation of u and v', lookback: LOOKBACK, source },
];

/** Least squares of both equations, from sums about the means. */
function write({ change, market }: BarHistory, row: Float64Array, at: number): void {
  const r = change.values;
  const m = market.values;
  const now = change.newest;
  const meansOf = (values: Float64Array, newest: number): number => {
    let sum = 0;
    for (let k = 0; k < PAIRS; k += 1) sum += values[newest - k];
    return sum / PAIRS;
  };
  const meanR = meansOf(r, now);
  const meanM = meansOf(m, market.newest);
  const lagMeanR = meansOf(r, now - 1);
  const lagMeanM = meansOf(m, market.newest - 1);
  let [rr, mm, rm] = [0, 0, 0];
  let [ry, my, rz, mz] = [0, 0, 0, 0];
  let [yy, zz, yz] = [0, 0, 0];
  for (let k = 0; k < PAIRS; k += 1) {
    const y = r[now - k] - meanR;
    const z = m[market.newest - k] - meanM;
    const lagR = r[now - k - 1] - lagMeanR;
    const lagM = m[market.newest - k - 1] - lagMeanM;
    rr += lagR * lagR;
    mm += lagM * lagM;
    rm += lagR * lagM;
    ry += lagR * y;
    my += lagM * y;
    rz += lagR * z;
    mz += lagM * z;
    yy += y * y;
    zz += z * z;
    yz += y * z;
  }
  const determinant = rr * mm - rm * rm;
  const own = (mm * ry - rm * my) / determinant;
  const fromMarket = (rr * my - rm * ry) / determinant;
  const toMarket = (mm * rz - rm * mz) / determinant;
  const marketOwn = (rr * mz - rm * rz) / determinant;
  const residual = yy - own * ry - fromMarket * my;
  const marketResidual = zz - toMarket * rz - marketOwn * mz;
  const together = yz - own * rz - fromMarket * mz;
  const nextR = change.at(0) - lagMeanR;
  const nextM = market.at(0) - lagMeanM;
  row[at] = meanR + own * nextR + fromMarket * nextM;
  row[at + 1] = meanM + toMarket * nextR + marketOwn * nextM;
  row[at + 2] = own;
  row[at + 3] = fromMarket;
  row[at + 4] = fromMarket / Math.sqrt(((residual / (PAIRS - 3)) * rr) / determinant);
  row[at + 5] = toMarket / Math.sqrt(((marketResidual / (PAIRS - 3)) * mm) / determinant);
  row[at + 6] = together / Math.sqrt(residual * marketResidual);
}

/** What the last day says of the next, by a vector autoregression with the universe. */
export const VECTOR_AUTOREGRESSION = windowBlock('Vector autoregression', DEFINITIONS, write);
