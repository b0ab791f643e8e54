import { parse, stringify, v5 as uuidV5, validate, version } from 'uuid';
import { type OrderKey, revisionName } from '../../core/orders/orderKey.ts';
import type { ClientOrderIdForm } from '../../core/venues/clientOrderIdForm.ts';

/**
 * The namespace that client order IDs were derived in before ledgers had an identity. Never change it: an order of then could no longer be
 * recognised as already sent.
 */
export const EARLIER_NAMESPACE = '9fdb7633-325a-47c0-b6df-2a34f1326d95';

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

/** Whether an ID has the form of `clientOrderId`: a UUID of version 5, written as the venue wants it. IDs that people and most programs make have other versions. */
export function hasOurForm(id: string, form: ClientOrderIdForm): boolean {
  const uuid = uuidIn(id, form);
  return uuid !== undefined && validate(uuid) && version(uuid) === 5;
}

function uuidIn(id: string, form: ClientOrderIdForm): string | undefined {
  switch (form) {
    case 'uuid':
      return id;
    case 'hex32':
      return /^[0-9a-f]{32}$/.test(id) ? id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : undefined;
    case 'gateText': {
      if (!/^t-[0-9a-z]{25}$/.test(id)) return undefined;
      const number = [...id.slice(2)].reduce((value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
      if (number >= 1n << 128n) return undefined;
      return stringify(
        Uint8Array.from({ length: 16 }, (_, index) => Number((number >> BigInt(8 * (15 - index))) & 255n)),
      );
    }
    default: {
      const unreachable: never = form;
      return unreachable;
    }
  }
}
