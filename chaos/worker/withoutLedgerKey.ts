import { Context } from '@temporalio/activity';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import type { FrozenOrder, OrderRecord } from '../../core/orders/order.ts';
import type { OrderKey } from '../../core/orders/orderKey.ts';

/** Between a cycle ID, or a client order ID, and the number of a further order under the same key. */
const MARK = '~';

function further(key: OrderKey, number: number): OrderKey {
  return number === 0 ? key : { ...key, cycleId: `${key.cycleId}${MARK}${number}` };
}

function plain(text: string): string {
  return text.split(MARK, 1).join();
}

function asAsked(record: OrderRecord): OrderRecord {
  const { order } = record;
  return {
    ...record,
    key: { ...record.key, cycleId: plain(record.key.cycleId) },
    order: { ...order, clientOrderId: plain(order.clientOrderId) },
  };
}

/** A ledger that takes any number of orders under one key, as if the key were not unique: each preparation makes one, and the latest is worked on. */
export function withoutLedgerKey(dependencies: ActivityDependencies): ActivityDependencies {
  const { ledger } = dependencies;
  const count = async (key: OrderKey): Promise<number> => {
    for (let number = 0; ; number += 1) if ((await ledger.order(further(key, number))) === undefined) return number;
  };
  const latest = async (key: OrderKey): Promise<OrderKey> => further(key, Math.max(0, (await count(key)) - 1));
  return {
    ...dependencies,
    ledger: {
      ...ledger,
      order: async (key) => {
        if (Context.current().info.activityType === 'prepareOrder') return undefined;
        const record = await ledger.order(await latest(key));
        return record && asAsked(record);
      },
      recordIntent: async (key, order, ...rest) => {
        const number = await count(key);
        const stored: FrozenOrder =
          number === 0 ? order : { ...order, clientOrderId: `${order.clientOrderId}${MARK}${number}` };
        const { created, record } = await ledger.recordIntent(further(key, number), stored, ...rest);
        return { created, record: asAsked(record) };
      },
      claimSubmission: async (of, evidence) => {
        const { claimed, record } = await ledger.claimSubmission({ ...of, key: await latest(of.key) }, evidence);
        return { claimed, record: asAsked(record) };
      },
      claimAgain: async (of, evidence) => {
        const { claimed, record } = await ledger.claimAgain({ ...of, key: await latest(of.key) }, evidence);
        return { claimed, record: asAsked(record) };
      },
      withdraw: async (of, ...rest) => asAsked(await ledger.withdraw({ ...of, key: await latest(of.key) }, ...rest)),
      closeAbsent: async (of, ...rest) =>
        asAsked(await ledger.closeAbsent({ ...of, key: await latest(of.key) }, ...rest)),
      advance: async (of, ...rest) => asAsked(await ledger.advance({ ...of, key: await latest(of.key) }, ...rest)),
      recordFills: async (venue, key, fills) => ledger.recordFills(venue, await latest(key), fills),
    },
  };
}
