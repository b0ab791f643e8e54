import { randomUUID } from 'node:crypto';
import type { AuditedAction } from '../../core/audit/act.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Caller } from './caller.ts';

/** So many refused tokens are recorded in an hour: whoever tries them out must not fill the ledger. */
const MOST_REFUSALS = 60;
const REFUSALS_MS = 60 * 60_000;

/** Writes to the audit log who has logged in and out, by the name of the token or the person, and from where. Never a token or a password itself. */
export class AccessRecord {
  private readonly open: () => Promise<Pick<LedgerPort, 'recordAct'>>;
  private refusals = 0;
  private since = 0;

  /** @param open the ledger, writable; asked for at the first act */
  constructor(open: () => Promise<Pick<LedgerPort, 'recordAct'>>) {
    this.open = open;
  }

  /** @throws LedgerError where it could not be written: nobody is let in then */
  async loggedIn(caller: Caller, address: string): Promise<void> {
    await this.record('log-in', `${caller.by} ${caller.name}`, address, `scope ${caller.scope}`);
  }

  /** @throws LedgerError where it could not be written */
  async loggedOut(caller: Caller, address: string): Promise<void> {
    await this.record('log-out', `${caller.by} ${caller.name}`, address, '');
  }

  /** A wrong token or password came from an address. Does not hold up the answer. */
  refused(address: string, now = Date.now()): void {
    if (now - this.since > REFUSALS_MS) [this.refusals, this.since] = [0, now];
    this.refusals += 1;
    if (this.refusals > MOST_REFUSALS) return;
    this.record('refuse-token', 'not known', address, 'a token or a password that is not one of this API').catch(
      console.error,
    );
  }

  private async record(action: AuditedAction, by: string, address: string, detail: string): Promise<void> {
    const ledger = await this.open();
    await ledger.recordAct({ id: randomUUID(), action, by, subject: address, detail });
  }
}
