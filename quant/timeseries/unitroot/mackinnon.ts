import { InvalidInputError } from '../../errors/invalidInput.ts';
import { normalCdf } from '../../statistics/normal.ts';

/**
 * Deterministic part of a Dickey-Fuller regression: none, constant, constant and trend, constant, trend and squared trend.
 */
export type UnitRootTrend = 'n' | 'c' | 'ct' | 'ctt';

/** Critical values of a test statistic at three significance levels. */
export interface CriticalValues {
  readonly '1%': number;
  readonly '5%': number;
  readonly '10%': number;
}

/** Approximation of the distribution of the statistic for one number of series. */
interface PValueSurface {
  /** Below `lowest` p is 0, above `highest` it is 1; up to `turn` the quadratic holds, above it the cubic. */
  readonly lowest: number;
  readonly turn: number;
  readonly highest: number;
  readonly quadratic: readonly number[];
  readonly cubic: readonly number[];
}

/**
 * Coefficients, in rising powers of the statistic tau, of polynomials P with p = Phi(P(tau)); entry N - 1 for N integrated series.
 *
 * Source: MacKinnon (1994), Approximate asymptotic distribution functions for unit-root and cointegration tests, Journal of
 * Business and Economic Statistics 12, tables 3 and 4.
 */
const P_VALUE_SURFACES: Readonly<Record<UnitRootTrend, readonly PValueSurface[]>> = {
  n: [
    {
      lowest: -19.04,
      turn: -1.04,
      highest: Number.POSITIVE_INFINITY,
      quadratic: [0.6344, 1.2378, 0.032496],
      cubic: [0.4797, 0.93557, -0.06999, 0.033066],
    },
    {
      lowest: -19.62,
      turn: -1.53,
      highest: 1.51,
      quadratic: [1.9129, 1.3857, 0.035322],
      cubic: [1.5578, 0.8558, -0.2083, -0.033549],
    },
    {
      lowest: -21.21,
      turn: -2.68,
      highest: 0.86,
      quadratic: [2.7648, 1.4502, 0.034186],
      cubic: [2.2268, 0.68093, -0.32362, -0.054448],
    },
    {
      lowest: -23.25,
      turn: -3.09,
      highest: 0.88,
      quadratic: [3.4336, 1.4835, 0.0319],
      cubic: [2.7654, 0.64502, -0.30811, -0.044946],
    },
    {
      lowest: -21.63,
      turn: -3.07,
      highest: 1.05,
      quadratic: [4.0999, 1.5533, 0.0359],
      cubic: [3.2684, 0.68051, -0.26778, -0.034972],
    },
    {
      lowest: -25.74,
      turn: -3.77,
      highest: 1.24,
      quadratic: [4.5388, 1.5344, 0.029807],
      cubic: [3.7268, 0.7167, -0.23648, -0.028288],
    },
  ],
  c: [
    {
      lowest: -18.83,
      turn: -1.61,
      highest: 2.74,
      quadratic: [2.1659, 1.4412, 0.038269],
      cubic: [1.7339, 0.93202, -0.12745, -0.010368],
    },
    {
      lowest: -18.86,
      turn: -2.62,
      highest: 0.92,
      quadratic: [2.92, 1.5012, 0.039796],
      cubic: [2.1945, 0.64695, -0.29198, -0.042377],
    },
    {
      lowest: -23.48,
      turn: -3.13,
      highest: 0.55,
      quadratic: [3.4699, 1.4856, 0.03164],
      cubic: [2.5893, 0.45168, -0.36529, -0.050074],
    },
    {
      lowest: -28.07,
      turn: -3.47,
      highest: 0.61,
      quadratic: [3.9673, 1.4777, 0.026315],
      cubic: [3.0387, 0.45452, -0.33666, -0.041921],
    },
    {
      lowest: -25.96,
      turn: -3.78,
      highest: 0.79,
      quadratic: [4.5509, 1.5338, 0.029545],
      cubic: [3.5049, 0.52098, -0.29158, -0.033468],
    },
    {
      lowest: -23.27,
      turn: -3.93,
      highest: 1,
      quadratic: [5.1399, 1.6036, 0.034445],
      cubic: [3.9489, 0.58933, -0.25359, -0.02721],
    },
  ],
  ct: [
    {
      lowest: -16.18,
      turn: -2.89,
      highest: 0.7,
      quadratic: [3.2512, 1.6047, 0.049588],
      cubic: [2.5261, 0.61654, -0.37956, -0.060285],
    },
    {
      lowest: -21.15,
      turn: -3.19,
      highest: 0.63,
      quadratic: [3.6646, 1.5419, 0.036448],
      cubic: [2.85, 0.5272, -0.36622, -0.051695],
    },
    {
      lowest: -25.37,
      turn: -3.5,
      highest: 0.71,
      quadratic: [4.0983, 1.5173, 0.029898],
      cubic: [3.221, 0.5255, -0.32685, -0.041501],
    },
    {
      lowest: -26.63,
      turn: -3.65,
      highest: 0.93,
      quadratic: [4.5844, 1.5338, 0.028796],
      cubic: [3.652, 0.59758, -0.27483, -0.032081],
    },
    {
      lowest: -26.53,
      turn: -3.8,
      highest: 1.19,
      quadratic: [5.0722, 1.5634, 0.029472],
      cubic: [4.0712, 0.66428, -0.23464, -0.02546],
    },
    {
      lowest: -26.18,
      turn: -4.36,
      highest: 1.42,
      quadratic: [5.53, 1.5914, 0.030392],
      cubic: [4.4735, 0.71757, -0.20681, -0.021196],
    },
  ],
  ctt: [
    {
      lowest: -17.17,
      turn: -3.21,
      highest: 0.54,
      quadratic: [4.0003, 1.658, 0.048288],
      cubic: [3.0778, 0.49529, -0.41477, -0.059359],
    },
    {
      lowest: -21.1,
      turn: -3.51,
      highest: 0.79,
      quadratic: [4.3534, 1.6016, 0.037947],
      cubic: [3.4713, 0.5967, -0.32507, -0.042286],
    },
    {
      lowest: -24.33,
      turn: -3.81,
      highest: 1.08,
      quadratic: [4.7343, 1.5768, 0.032396],
      cubic: [3.8637, 0.67852, -0.26286, -0.031381],
    },
    {
      lowest: -24.03,
      turn: -3.83,
      highest: 1.43,
      quadratic: [5.214, 1.6077, 0.033449],
      cubic: [4.2736, 0.76199, -0.21534, -0.024026],
    },
    {
      lowest: -24.33,
      turn: -4.12,
      highest: 3.49,
      quadratic: [5.6481, 1.6274, 0.033455],
      cubic: [4.6679, 0.82618, -0.1822, -0.019147],
    },
    {
      lowest: -28.22,
      turn: -4.63,
      highest: 1.92,
      quadratic: [5.9296, 1.5929, 0.028223],
      cubic: [5.0009, 0.83735, -0.16994, -0.016928],
    },
  ],
};

/**
 * Response surfaces b0 + b1/T + b2/T^2 + b3/T^3 of the critical values; entry N - 1 for N series, then 1 %, 5 %, 10 %.
 *
 * Source: MacKinnon (2010), Critical values for cointegration tests, Queen's Economics Department Working Paper 1227, tables 1 to 4
 * (without constant, one series only: MacKinnon 1996).
 */
const CRITICAL_VALUE_SURFACES: Readonly<Record<UnitRootTrend, readonly (readonly (readonly number[])[])[]>> = {
  n: [
    [
      [-2.56574, -2.2358, -3.627, 0],
      [-1.941, -0.2686, -3.365, 31.223],
      [-1.61682, 0.2656, -2.714, 25.364],
    ],
  ],
  c: [
    [
      [-3.43035, -6.5393, -16.786, -79.433],
      [-2.86154, -2.8903, -4.234, -40.04],
      [-2.56677, -1.5384, -2.809, 0],
    ],
    [
      [-3.89644, -10.9519, -33.527, 0],
      [-3.33613, -6.1101, -6.823, 0],
      [-3.04445, -4.2412, -2.72, 0],
    ],
    [
      [-4.29374, -14.4354, -33.195, 47.433],
      [-3.74066, -8.5632, -10.852, 27.982],
      [-3.45218, -6.2143, -3.718, 0],
    ],
    [
      [-4.64332, -18.1031, -37.972, 0],
      [-4.096, -11.2349, -11.175, 0],
      [-3.8102, -8.3931, -4.137, 0],
    ],
    [
      [-4.95756, -21.8883, -45.142, 0],
      [-4.41519, -14.0405, -12.575, 0],
      [-4.13157, -10.7417, -3.784, 0],
    ],
    [
      [-5.24568, -25.6688, -57.737, 88.639],
      [-4.70693, -16.9178, -17.492, 60.007],
      [-4.42501, -13.1875, -5.104, 27.877],
    ],
    [
      [-5.51233, -29.576, -69.398, 164.295],
      [-4.97684, -19.9021, -22.045, 110.761],
      [-4.69648, -15.7315, -5.104, 27.877],
    ],
    [
      [-5.76202, -33.5258, -82.189, 256.289],
      [-5.22924, -23.0023, -24.646, 144.479],
      [-4.95007, -18.3959, -7.344, 94.872],
    ],
    [
      [-5.99742, -37.6572, -87.365, 248.316],
      [-5.46697, -26.2057, -26.627, 176.382],
      [-5.18897, -21.1377, -9.484, 172.704],
    ],
    [
      [-6.22103, -41.7154, -102.68, 389.33],
      [-5.69244, -29.4521, -30.994, 251.016],
      [-5.41533, -24.0006, -7.514, 163.049],
    ],
    [
      [-6.43377, -46.0084, -106.809, 352.752],
      [-5.90714, -32.8336, -30.275, 249.994],
      [-5.63086, -26.9693, -4.083, 151.427],
    ],
    [
      [-6.6379, -50.2095, -124.156, 579.622],
      [-6.11279, -36.2681, -32.505, 314.802],
      [-5.83724, -29.9864, -2.686, 184.116],
    ],
  ],
  ct: [
    [
      [-3.95877, -9.0531, -28.428, -134.155],
      [-3.41049, -4.3904, -9.036, -45.374],
      [-3.12705, -2.5856, -3.925, -22.38],
    ],
    [
      [-4.32762, -15.4387, -35.679, 0],
      [-3.78057, -9.5106, -12.074, 0],
      [-3.49631, -7.0815, -7.538, 21.892],
    ],
    [
      [-4.66305, -18.7688, -49.793, 104.244],
      [-4.1189, -11.8922, -19.031, 77.332],
      [-3.83511, -9.0723, -8.504, 35.403],
    ],
    [
      [-4.9694, -22.4694, -52.599, 51.314],
      [-4.42871, -14.5876, -18.228, 39.647],
      [-4.14633, -11.25, -9.873, 54.109],
    ],
    [
      [-5.25276, -26.2183, -59.631, 50.646],
      [-4.71537, -17.3569, -22.66, 91.359],
      [-4.43422, -13.6078, -10.238, 76.781],
    ],
    [
      [-5.51727, -29.976, -75.222, 202.253],
      [-4.98228, -20.305, -25.224, 132.03],
      [-4.70233, -16.1253, -9.836, 94.272],
    ],
    [
      [-5.76537, -33.9165, -84.312, 245.394],
      [-5.23299, -23.3328, -28.955, 182.342],
      [-4.95405, -18.7352, -10.168, 120.575],
    ],
    [
      [-6.00003, -37.8892, -96.428, 335.92],
      [-5.46971, -26.4771, -31.034, 220.165],
      [-5.19183, -21.4328, -10.726, 157.955],
    ],
    [
      [-6.22288, -41.9496, -109.881, 466.068],
      [-5.69447, -29.7152, -33.784, 273.002],
      [-5.41738, -24.2882, -8.584, 169.891],
    ],
    [
      [-6.43551, -46.1151, -120.814, 566.823],
      [-5.90887, -33.0251, -37.208, 346.189],
      [-5.63255, -27.2042, -6.792, 177.666],
    ],
    [
      [-6.63894, -50.4287, -128.997, 642.781],
      [-6.11404, -36.461, -36.246, 348.554],
      [-5.8385, -30.1995, -5.163, 210.338],
    ],
    [
      [-6.83488, -54.7119, -139.8, 736.376],
      [-6.31127, -39.9676, -37.021, 406.051],
      [-6.0365, -33.2381, -6.606, 317.776],
    ],
  ],
  ctt: [
    [
      [-4.37113, -11.5882, -35.819, -334.047],
      [-3.83239, -5.9057, -12.49, -118.284],
      [-3.55326, -3.6596, -5.293, -63.559],
    ],
    [
      [-4.69276, -20.2284, -64.919, 88.884],
      [-4.15387, -13.3114, -28.402, 72.741],
      [-3.87346, -10.4637, -17.408, 66.313],
    ],
    [
      [-4.99071, -23.5873, -76.924, 184.782],
      [-4.45311, -15.7732, -32.316, 122.705],
      [-4.1728, -12.4909, -17.912, 83.285],
    ],
    [
      [-5.2678, -27.2836, -78.971, 137.871],
      [-4.73244, -18.4833, -31.875, 111.817],
      [-4.45268, -14.7199, -17.969, 101.92],
    ],
    [
      [-5.52826, -30.9051, -92.49, 248.096],
      [-4.99491, -21.236, -37.685, 194.208],
      [-4.71587, -17.082, -18.631, 136.672],
    ],
    [
      [-5.77379, -34.701, -105.937, 393.991],
      [-5.24217, -24.2177, -39.153, 232.528],
      [-4.96397, -19.6064, -18.858, 174.919],
    ],
    [
      [-6.00609, -38.7383, -108.605, 365.208],
      [-5.47664, -27.3005, -39.498, 246.918],
      [-5.19921, -22.2617, -17.91, 208.494],
    ],
    [
      [-6.22758, -42.7154, -119.622, 421.395],
      [-5.69983, -30.4365, -44.3, 345.48],
      [-5.4232, -24.9686, -19.688, 274.462],
    ],
    [
      [-6.43933, -46.7581, -136.691, 651.38],
      [-5.91298, -33.7584, -42.686, 346.629],
      [-5.63704, -27.8965, -13.88, 236.975],
    ],
    [
      [-6.64235, -50.9783, -145.462, 752.228],
      [-6.11753, -37.056, -48.719, 473.905],
      [-5.84215, -30.8119, -14.938, 316.006],
    ],
    [
      [-6.83743, -55.2861, -152.651, 792.577],
      [-6.31396, -40.5507, -46.771, 487.185],
      [-6.03921, -33.895, -9.122, 285.164],
    ],
    [
      [-7.02582, -59.6037, -166.368, 989.879],
      [-6.50353, -44.0797, -47.242, 543.889],
      [-6.22941, -36.9673, -10.868, 418.414],
    ],
  ],
};

/** Largest number of series with tabulated p-values. */
export const MAX_P_VALUE_SERIES = 6;

/**
 * p-value of a Dickey-Fuller or Engle-Granger statistic: P(tau' < tau) under a unit root (no cointegration), asymptotically:
 * Phi of a polynomial in tau fitted to simulated distributions.
 *
 * Source: MacKinnon (1994), Approximate asymptotic distribution functions for unit-root and cointegration tests, JBES 12(2).
 *
 * @param statistic tau
 * @param trend deterministic part (of the cointegrating regression, for Engle-Granger)
 * @param series number of integrated series, 1 for a unit-root test, at most 6
 * @throws InvalidInputError for more than 6 series
 */
export function mackinnonPValue(statistic: number, trend: UnitRootTrend, series = 1): number {
  const surface = P_VALUE_SURFACES[trend][series - 1];
  if (surface === undefined) {
    throw new InvalidInputError({
      field: 'series',
      given: series,
      allowed: `1 to ${MAX_P_VALUE_SERIES} series`,
      remedy: 'Use the Johansen test for larger systems.',
    });
  }
  if (statistic > surface.highest) return 1;
  if (statistic < surface.lowest) return 0;
  const coefficients = statistic <= surface.turn ? surface.quadratic : surface.cubic;
  return normalCdf(coefficients.reduceRight((sum, coefficient) => sum * statistic + coefficient, 0));
}

/**
 * Critical values for a sample of T observations; null without a constant for several series, where none are published. Each is
 * b_0 + b_1 / T + b_2 / T^2 + b_3 / T^3.
 *
 * Source: MacKinnon (2010), Critical values for cointegration tests, Queen's Economics Department Working Paper 1227.
 *
 * @param observations T
 */
export function mackinnonCriticalValues(trend: UnitRootTrend, observations: number, series = 1): CriticalValues | null {
  const surfaces = CRITICAL_VALUE_SURFACES[trend][series - 1];
  if (surfaces === undefined) return null;
  const at = (level: number) => surfaces[level].reduceRight((sum, coefficient) => sum / observations + coefficient, 0);
  return { '1%': at(0), '5%': at(1), '10%': at(2) };
}
