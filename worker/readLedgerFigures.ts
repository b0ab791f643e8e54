import { openLedger } from '../adapters/ledger/openLedger.ts';
import { readFigures } from '../adapters/ledger/readFigures.ts';
import type { LedgerTask } from '../configuration/ledgerTask.ts';
import type { LedgerFigures } from '../core/figures/ledgerFigures.ts';
import type { TradeRecord } from '../core/ports/ledger.ts';
import { steadyOtherHand } from '../core/reconciliation/otherHand.ts';
import { LATEST_RECONCILIATIONS, reconciliationStatus } from '../core/reconciliation/status.ts';

/** The figures of an account, its open orders, how it was reconciled, and the report of one cycle. @throws LedgerError */
export async function readLedgerFigures(
  url: string,
  { account, quoteCurrency, cycle }: Extract<LedgerTask, { kind: 'figures' }>,
): Promise<LedgerFigures> {
  const ledger = await openLedger(url, { readOnly: true });
  try {
    const now = Date.now();
    const [figures, openOrders, proposals, reconciliations, others, recorded] = await Promise.all([
      readFigures(ledger, account, quoteCurrency, now),
      ledger.openOrders(account),
      ledger.openProposals(account, now),
      ledger.reconciliations(account, 0, LATEST_RECONCILIATIONS),
      ledger.otherHandEvidence(account),
      cycle === undefined ? undefined : ledger.cycle(account, cycle.cycleId, cycle.scope),
    ]);
    const reconciliation = reconciliationStatus(reconciliations, now, steadyOtherHand(others));
    const summary = recorded?.summary ?? '';
    return {
      figures: { ...figures, curve: figures.curve.slice(-1) },
      openOrders,
      proposals,
      ...(reconciliation === undefined ? {} : { reconciliation }),
      report: summary === '' ? [] : summary.split('\n'),
    };
  } finally {
    await ledger.close();
  }
}

/** The latest executions of an account, newest first. @throws LedgerError */
export async function latestTrades(url: string, account: string, limit: number): Promise<readonly TradeRecord[]> {
  const ledger = await openLedger(url, { readOnly: true });
  try {
    return await ledger.tradesBefore(account, undefined, limit);
  } finally {
    await ledger.close();
  }
}
