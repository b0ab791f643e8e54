import { type AccountFigures, accountFigures } from '../../core/figures/accountFigures.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';

/** The figures of an account by all that its ledger holds. @param now wall time in ms UTC. @throws LedgerError */
export async function readFigures(
  ledger: LedgerPort,
  account: string,
  quoteCurrency: string,
  now: number,
): Promise<AccountFigures> {
  const always = [0, Number.MAX_SAFE_INTEGER] as const;
  const [valuations, fills, realised] = await Promise.all([
    ledger.valuations(account, ...always),
    ledger.fillsOfAccount(account, ...always),
    ledger.realisedBetween(account, ...always),
  ]);
  const symbols = [...new Set(fills.map(({ fill }) => fill.symbol))];
  const held = await Promise.all(
    symbols.map(async (symbol) => [symbol, await ledger.heldUntil(account, symbol, Number.MAX_SAFE_INTEGER)] as const),
  );
  return accountFigures({ quoteCurrency, valuations, fills, realised, held: new Map(held), now });
}
