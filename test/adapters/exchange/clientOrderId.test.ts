import fc from 'fast-check';
import { stringify, v1, v4, v5, v7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { clientOrderId, EARLIER_NAMESPACE, hasOurForm } from '../../../adapters/exchange/clientOrderId.ts';

const key = { account: 'main', cycleId: '2025-01-15T12:00Z', symbol: 'ALT-USD' };
const word = fc.stringMatching(/^[a-z0-9-]{1,20}$/);

describe('clientOrderId', () => {
  it('never changes: these IDs may stand in ledgers and at venues', () => {
    expect(clientOrderId(key, 'uuid', EARLIER_NAMESPACE)).toBe(
      v5('order:main:2025-01-15T12:00Z:ALT-USD', EARLIER_NAMESPACE),
    );
    expect(clientOrderId(key, 'uuid', EARLIER_NAMESPACE)).toMatchInlineSnapshot(
      `"2b7ef6ce-4c6f-5509-bbce-7f147590f1c3"`,
    );
    expect(clientOrderId(key, 'hex32', EARLIER_NAMESPACE)).toMatchInlineSnapshot(`"2b7ef6ce4c6f5509bbce7f147590f1c3"`);
    expect(clientOrderId(key, 'gateText', EARLIER_NAMESPACE)).toMatchInlineSnapshot(`"t-2kpa9kpukuz5q1w92qltrrhs3"`);
  });

  it('keeps to the alphabet and length of each form without losing a bit', () => {
    fc.assert(
      fc.property(word, word, (account, cycleId) => {
        const own = { account, cycleId, symbol: 'ALT-USD' };
        const uuid = clientOrderId(own, 'uuid', EARLIER_NAMESPACE);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(clientOrderId(own, 'hex32', EARLIER_NAMESPACE)).toBe(uuid.replaceAll('-', ''));
        const text = clientOrderId(own, 'gateText', EARLIER_NAMESPACE);
        expect(text).toMatch(/^t-[0-9a-z]{25}$/);
        const number = [...text.slice(2)].reduce(
          (value, digit) => value * 36n + BigInt(Number.parseInt(digit, 36)),
          0n,
        );
        const bytes = Uint8Array.from({ length: 16 }, (_, index) =>
          Number((number >> BigInt(8 * (15 - index))) & 255n),
        );
        expect(stringify(bytes)).toBe(uuid);
      }),
    );
  });

  it('differs for every account, cycle and symbol', () => {
    const ids = [
      key,
      { ...key, account: 'other' },
      { ...key, cycleId: '2025-01-15T13:00Z' },
      { ...key, symbol: 'AXL-USD' },
    ].map((own) => clientOrderId(own, 'uuid', EARLIER_NAMESPACE));
    expect(new Set(ids).size).toBe(4);
  });

  it('is another one in every ledger, so that two ledgers with one account and slot never name one order', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid({ version: 4 }), { minLength: 2, maxLength: 5 }), (ledgers) => {
        expect(new Set(ledgers.map((ledger) => clientOrderId(key, 'uuid', ledger))).size).toBe(ledgers.length);
        expect(ledgers.map((ledger) => clientOrderId(key, 'uuid', ledger))).not.toContain(
          clientOrderId(key, 'uuid', EARLIER_NAMESPACE),
        );
      }),
    );
  });
});

describe('the form of our client order IDs', () => {
  const FORMS = ['uuid', 'hex32', 'gateText'] as const;

  it('is that of every ID of every ledger, account, cycle, symbol and revision', () => {
    const ledger = fc.oneof(fc.uuid({ version: 4 }), fc.constant(EARLIER_NAMESPACE));
    fc.assert(
      fc.property(
        word,
        word,
        ledger,
        fc.nat({ max: 20 }),
        fc.constantFrom(...FORMS),
        (account, cycleId, own, revision, form) => {
          const id = clientOrderId({ account, cycleId, symbol: 'ALT-USD' }, form, own, revision);
          expect(hasOurForm(id, form)).toBe(true);
          for (const other of FORMS.filter((item) => item !== form)) expect(hasOurForm(id, other)).toBe(false);
        },
      ),
    );
  });

  it('is not that of what people and other programs send', () => {
    const given = [
      '',
      'x',
      'web_7f3a',
      '0',
      v1(),
      v4(),
      v7(),
      `${v4()} `,
      'x-HNA2TXFJ123',
      't-1',
      `t-${'z'.repeat(25)}`,
    ];
    for (const form of FORMS)
      for (const id of [...given, ...given.map((item) => item.replaceAll('-', ''))])
        expect(hasOurForm(id, form), id).toBe(false);
  });
});
