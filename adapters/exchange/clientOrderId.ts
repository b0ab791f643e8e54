import { parse, v5 as uuidV5 } from 'uuid';
import { type OrderKey, revisionName } from '../../core/orders/orderKey.ts';

/**
 * The namespace that client order IDs were derived in before ledgers had an identity. Never change it: an order of then could no longer be
 * recognised as already sent.
 */
export const EARLIER_NAMESPACE = '9fdb7633-325a-47c0-b6df-2a34f1326d95';

/**
 * The alphabets venues allow: `uuid` with dashes, `hex32` the same 128 bits without them, `gateText` the same bits in base 36
 * behind the `t-` that Gate demands (at most 28 characters after it).
 */
export type ClientOrderIdForm = 'uuid' | 'hex32' | 'gateText';

/**
 * The client order ID of a revision of an order: the UUIDv5 (RFC 9562, 5.5) of its name in a namespace of its ledger. The same ledger, key and
 * revision give the same ID for ever, no form loses a bit of it, and no two ledgers give the same one.
 *
 * @param namespace a UUID: the identity of the ledger
 */
export function clientOrderId(key: OrderKey, form: ClientOrderIdForm, namespace: string, revision = 0): string {
  const uuid = uuidV5(revisionName(key, revision), namespace);
  switch (form) {
    case 'uuid':
      return uuid;
    case 'hex32':
      return uuid.replaceAll('-', '');
    case 'gateText': {
      const number = parse(uuid).reduce((value, byte) => value * 256n + BigInt(byte), 0n);
      return `t-${number.toString(36).padStart(25, '0')}`;
    }
    default: {
      const unreachable: never = form;
      return unreachable;
    }
  }
}
