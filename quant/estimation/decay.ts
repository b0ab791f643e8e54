import { InvalidInputError } from '../errors/invalidInput.ts';
import { readChoice } from '../linalg/numericInput.ts';

/**
 * Decay per period of an exponential average with the given span in periods: lambda = 1 - 2 / (span + 1).
 *
 * Source: the span of n periods is that at which the mean age of the weights is that of a moving average of n, (n - 1) / 2.
 *
 * @param span above 1
 */
export function decayFromSpan(span: number): number {
  return requireDecay((given) => 1 - 2 / (given + 1), 'span', span, 'a number above 1');
}

/**
 * Decay per period at which a weight halves in the given number of periods: lambda = 0.5^(1 / halfLife).
 *
 * @param halfLife in periods, above 0
 */
export function decayFromHalfLife(halfLife: number): number {
  return requireDecay((given) => 0.5 ** (1 / given), 'halfLife', halfLife, 'a number above 0');
}

/**
 * Weights of an exponential average, oldest first, summing to 1.
 *
 * @param count T
 * @param decay lambda in (0, 1)
 * @param start `normalised`: proportional to lambda^(T-1-t). `first`: those of the recursion S_t = lambda S_(t-1) + (1 - lambda) x_t started at
 *   S_0 = x_0, where the first observation also carries the weight of all that came before it
 */
export function exponentialWeights(count: number, decay: number, start: 'normalised' | 'first'): Float64Array {
  requireDecay((given) => given, 'decay', decay, 'a number between 0 and 1, both excluded');
  readChoice(start, 'start', ['normalised', 'first']);
  const weights = new Float64Array(count);
  let weight = start === 'first' ? 1 - decay : (1 - decay) / (1 - decay ** count);
  for (let t = count - 1; t >= 0; t--) {
    weights[t] = weight;
    weight *= decay;
  }
  if (start === 'first') weights[0] = decay ** (count - 1);
  return weights;
}

function requireDecay(decayOf: (given: number) => number, field: string, given: number, allowed: string): number {
  const decay = typeof given === 'number' ? decayOf(given) : Number.NaN;
  if (decay > 0 && decay < 1) return decay;
  throw new InvalidInputError({ field, given, allowed, remedy: 'RiskMetrics uses a decay of 0.94 for daily returns.' });
}
