import { baseOf, quoteOf } from '../core/market/symbol.ts';
import { ceilingsOf } from '../core/portfolio/account/ceilings.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { Objective } from '../core/portfolio/decision/objective.ts';

/** The settings that fixed weights must agree with. */
interface WithFixedWeights {
  readonly quoteCurrency: string;
  readonly portfolio: {
    readonly objective: Objective;
    readonly targets: Readonly<Record<string, number>>;
    readonly minCash: number;
  };
  readonly limits: Limits;
  readonly universe: {
    readonly deny: readonly string[];
    readonly allow: 'all' | readonly string[];
    readonly stablecoins: readonly string[];
  };
}

interface Problem {
  readonly path: string[];
  readonly message: string;
}

/** Sums of shares that are written with a few decimals. */
const ROUNDING = 1e-9;

/** What keeps `portfolio.targets` from being reached for good: it is said when the configuration is read, not cycle after cycle. */
export function fixedWeightProblems(settings: WithFixedWeights): readonly Problem[] {
  const { portfolio, limits } = settings;
  const { objective, targets, minCash } = portfolio;
  const path = ['portfolio', 'targets'];
  const held = Object.values(targets).filter((weight) => weight > 0);
  if (objective !== 'fixed') {
    const message = `nothing, since portfolio.objective is ${objective}; set it to "fixed" for weights of your own`;
    return Object.keys(targets).length === 0 ? [] : [{ path, message }];
  }
  if (held.length === 0)
    return [
      { path, message: 'at least one weight above 0, such as { "BTC-USD": 0.15 }, since portfolio.objective is fixed' },
    ];
  const sum = held.reduce((total, weight) => total + weight, 0);
  return [
    ...(sum > 1 - minCash + ROUNDING
      ? [
          {
            path,
            message: `weights of ${shown(1 - minCash)} in all at most${minCash > 0 ? ', since portfolio.minCash keeps the rest' : ''}; these are ${shown(sum)}`,
          },
        ]
      : []),
    ...(held.length > limits.maxPositions
      ? [
          {
            path,
            message: `at most ${limits.maxPositions} weights above 0, since limits.maxPositions is ${limits.maxPositions}`,
          },
        ]
      : []),
    ...Object.entries(targets).flatMap(([symbol, weight]) => symbolProblem(symbol, weight, settings)),
  ];
}

function symbolProblem(
  symbol: string,
  weight: number,
  { quoteCurrency, limits, universe }: WithFixedWeights,
): readonly Problem[] {
  const path = ['portfolio', 'targets', symbol];
  if (quoteOf(symbol) !== quoteCurrency)
    return [
      { path, message: `a symbol against quoteCurrency ${quoteCurrency}, such as ${baseOf(symbol)}-${quoteCurrency}` },
    ];
  if (weight === 0) return [];
  const isAllowed = universe.allow === 'all' || universe.allow.includes(symbol);
  if (universe.stablecoins.includes(baseOf(symbol)) || universe.deny.includes(symbol) || !isAllowed)
    return [
      { path, message: '0, or a symbol that universe.allow, universe.deny and universe.stablecoins let be bought' },
    ];
  const { weight: ceiling, share } = ceilingsOf(limits);
  if (weight <= ceiling + ROUNDING) return [];
  const needed = Math.ceil((weight / share) * 1e4) / 1e4;
  const remedy =
    needed <= 1
      ? `for ${weight} set limits.maxWeight to ${shown(needed)} or more`
      : `for ${weight} set limits.maxWeight to 1 and limits.rebalanceThreshold lower`;
  const most = shown(Math.floor(ceiling * 1e4) / 1e4);
  return [
    {
      path,
      message: `at most ${most}, since limits.maxWeight is ${limits.maxWeight} and a target stays limits.rebalanceThreshold (${limits.rebalanceThreshold}) below it; ${remedy}`,
    },
  ];
}

function shown(value: number): string {
  return String(Number(value.toFixed(4)));
}
