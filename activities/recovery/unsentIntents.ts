import { Context } from '@temporalio/activity';
import type { OrderRecord } from '../../core/orders/order.ts';
import { revisionName } from '../../core/orders/orderKey.ts';

/** The intents that this process has committed and nobody has begun to send: what its own memory proves, whatever was done to the ledger since. */
export class UnsentIntents {
  private readonly names = new Set<string>();

  add({ key, revision }: Pick<OrderRecord, 'key' | 'revision'>): void {
    this.names.add(revisionName(key, revision));
  }

  /** Whether it is one of them. */
  has({ key, revision }: Pick<OrderRecord, 'key' | 'revision'>): boolean {
    return this.names.has(revisionName(key, revision));
  }

  /** It is none of them any more: somebody goes on to send it, or to end it. */
  forget({ key, revision }: Pick<OrderRecord, 'key' | 'revision'>): void {
    this.names.delete(revisionName(key, revision));
  }
}

/** Whether the step that runs now is tried for the first time. False where no step is run. */
export function isFirstTry(): boolean {
  try {
    return Context.current().info.attempt === 1;
  } catch {
    return false;
  }
}
