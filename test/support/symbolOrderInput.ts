import type { SymbolOrderInput } from '../../core/cycles/cycleSteps.ts';
import type { TestBallast } from './ballast.ts';

/** What the steps of an order get from a cycle that does not run: a buy of much base at a price of one, unless the test says otherwise. */
export function symbolOrderInput(
  { account, configuration }: TestBallast,
  cycleId: string,
  symbol: string,
  trade: Partial<SymbolOrderInput['trade']> = {},
): SymbolOrderInput {
  return {
    identity: { account, cycleId, scope: 'all' },
    owner: { workflowId: 'none', runId: 'none' },
    key: { account, cycleId, symbol },
    trade: {
      symbol,
      side: 'buy',
      baseQuantity: '1000',
      quoteAmount: '40',
      price: '1',
      reason: 'IMPROVES_DIVERSIFICATION',
      ...trade,
    },
    limits: configuration.limits,
    validUntil: Date.now() + 600_000,
    recovery: false,
  };
}
