import type { Decision } from '../portfolio/decision/decision.ts';
import type { Plan, PlannedTrade } from '../portfolio/decision/plan.ts';

/** What a plan says of one symbol. */
export interface Ruling {
  readonly action: Decision['action'];
  readonly reason: Decision['reason'];
  readonly sentence: string;
  readonly trade: Pick<PlannedTrade, 'side' | 'quoteAmount' | 'baseQuantity'> | undefined;
}

/** A symbol on which two plans do not agree; undefined where one of them says nothing of it. */
export interface RulingDifference {
  readonly symbol: string;
  readonly recorded: Ruling | undefined;
  readonly present: Ruling | undefined;
}

function rulings(plan: Plan): ReadonlyMap<string, Ruling> {
  const trades = new Map(plan.trades.map((trade) => [trade.symbol, trade]));
  return new Map(
    plan.decisions.map(({ symbol, action, reason, sentence }) => {
      const trade = trades.get(symbol);
      const { side, quoteAmount, baseQuantity } = trade ?? {};
      return [
        symbol,
        {
          action,
          reason,
          sentence,
          trade:
            side === undefined || quoteAmount === undefined || baseQuantity === undefined
              ? undefined
              : { side, quoteAmount, baseQuantity },
        },
      ];
    }),
  );
}

/** A ruling without its words: two versions of the program may tell the same one differently. */
function matter(ruling: Ruling | undefined): string {
  return JSON.stringify(ruling === undefined ? null : { ...ruling, sentence: '' });
}

/** The symbols on which two plans differ: in what is done, why, or how much of it. */
export function comparePlans(recorded: Plan, present: Plan): readonly RulingDifference[] {
  const before = rulings(recorded);
  const now = rulings(present);
  return [...new Set([...before.keys(), ...now.keys()])]
    .sort()
    .map((symbol) => ({ symbol, recorded: before.get(symbol), present: now.get(symbol) }))
    .filter(({ recorded, present }) => matter(recorded) !== matter(present));
}
