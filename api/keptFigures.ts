import { readFigures } from '../adapters/ledger/readFigures.ts';
import type { AccountFigures } from '../core/figures/accountFigures.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';

/** Figures are read again after so long, ms, whatever has changed: midnight passes, and valuations are recorded between cycles. */
const KEPT_MS = 30_000;

/** The figures of accounts: they take a while with years of history, so those of a moment serve all who ask for them. */
export class KeptFigures {
  private readonly kept = new Map<string, { mark: string; at: number; figures: Promise<AccountFigures> }>();
  private readonly ledger: LedgerPort;
  private readonly quoteCurrency: string;

  constructor(ledger: LedgerPort, quoteCurrency: string) {
    this.ledger = ledger;
    this.quoteCurrency = quoteCurrency;
  }

  /** @throws LedgerError */
  async of(account: string): Promise<AccountFigures> {
    const now = Date.now();
    const mark = JSON.stringify(await this.ledger.changeMark(account));
    const known = this.kept.get(account);
    if (known !== undefined && known.mark === mark && now - known.at < KEPT_MS) return await known.figures;
    const figures = readFigures(this.ledger, account, this.quoteCurrency, now);
    this.kept.set(account, { mark, at: now, figures });
    figures.catch(() => this.kept.delete(account));
    return await figures;
  }
}
