import { baseOf, quoteOf } from '../core/market/symbol.ts';
import type { Objective, Supplies } from '../core/portfolio/decision/objective.ts';

/** The settings that weights by market capitalization must agree with. */
interface WithSupplies {
  readonly quoteCurrency: string;
  readonly portfolio: {
    readonly objective: Objective;
    /** By symbol; the path of a file until that is read. */
    readonly supplies: string | Readonly<Record<string, string | number>>;
    readonly suppliesAsOf?: string | undefined;
  };
  readonly universe: {
    readonly symbols: 'all' | readonly string[];
    readonly deny: readonly string[];
    readonly allow: 'all' | readonly string[];
    readonly stablecoins: readonly string[];
  };
}

interface Problem {
  readonly path: string[];
  readonly message: string;
}

/** So many names are listed in one sentence. */
const MOST_NAMED = 10;

/** What keeps weights from being made of `portfolio.supplies`: it is said when the configuration is read, not cycle after cycle. */
export function marketCapProblems(settings: WithSupplies): readonly Problem[] {
  const { objective, supplies, suppliesAsOf } = settings.portfolio;
  const path = ['portfolio', 'supplies'];
  if (objective !== 'marketCap') {
    const message = `nothing, since portfolio.objective is ${objective}; set it to "marketCap" for weights by market capitalization`;
    const given = typeof supplies === 'string' || Object.keys(supplies).length > 0;
    return given ? [{ path, message }] : [];
  }
  if (typeof supplies === 'string') return [{ path, message: 'the figures of the file; load the configuration' }];
  const foreign = Object.keys(supplies).filter((symbol) => quoteOf(symbol) !== settings.quoteCurrency);
  if (foreign.length > 0)
    return foreign.map((symbol) => ({
      path: [...path, symbol],
      message: `a symbol against quoteCurrency ${settings.quoteCurrency}, such as ${baseOf(symbol)}-${settings.quoteCurrency}`,
    }));
  const { symbols } = settings.universe;
  const missing = symbols === 'all' ? [] : symbols.filter((symbol) => !Object.hasOwn(supplies, symbol));
  if (missing.length > 0) {
    const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
    const message = `a supply for each symbol of universe.symbols; ${missing.slice(0, MOST_NAMED).join(', ')}${more} has none`;
    return [{ path, message }];
  }
  if (!memberSupplies(settings).some(([, supply]) => Number(supply) > 0))
    return [
      {
        path,
        message:
          'at least one supply above 0 of a symbol that universe.symbols, universe.allow, universe.deny and universe.stablecoins let be bought, such as { "BTC-USD": "19800000" }',
      },
    ];
  return suppliesAsOf === undefined
    ? [{ path: ['portfolio', 'suppliesAsOf'], message: 'the day that the supplies are of, such as 2026-11-01' }]
    : [];
}

/** The supplies of the symbols that may be bought, as decimals: what is never bought has no share in the weights of the others. */
export function suppliesOf(settings: Omit<WithSupplies, 'quoteCurrency'>): Supplies {
  const { suppliesAsOf } = settings.portfolio;
  return {
    asOf: suppliesAsOf === undefined ? 0 : Date.parse(suppliesAsOf),
    of: Object.fromEntries(memberSupplies(settings).map(([symbol, supply]) => [symbol, String(supply)])),
  };
}

function memberSupplies({
  portfolio: { supplies },
  universe,
}: Omit<WithSupplies, 'quoteCurrency'>): readonly (readonly [string, string | number])[] {
  const isMember = (symbol: string): boolean =>
    !universe.stablecoins.includes(baseOf(symbol)) &&
    !universe.deny.includes(symbol) &&
    [universe.symbols, universe.allow].every((list) => list === 'all' || list.includes(symbol));
  return typeof supplies === 'string' ? [] : Object.entries(supplies).filter(([symbol]) => isMember(symbol));
}
