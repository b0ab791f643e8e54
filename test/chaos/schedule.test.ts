import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, kindsFor } from '../../chaos/faults/kinds.ts';
import { troubleOf } from '../../chaos/faults/requestFaults.ts';
import { planRound } from '../../chaos/schedule.ts';

const ACCOUNTS = ['alpha', 'beta'];

it('leaves out what cannot strike a ledger or a venue, and has a rule at each venue for what strikes requests', () => {
  expect(kindsFor('sqlite', 'coinbase')).not.toContain('fee currency changed');
  expect(kindsFor('postgres', 'binance')).not.toContain('orders hidden for minutes');
  expect(kindsFor('postgres', 'coinbase')).not.toContain('ledger cut short');
  expect(new Set([...kindsFor('sqlite', 'coinbase'), ...kindsFor('postgres', 'binance')])).toEqual(
    new Set(FAULT_KINDS),
  );
  const [fault] = planRound(1, 1, ['alpha'], ['answer lost']).faults;
  for (const draw of [0, 0.5, 0.999])
    for (const kind of ['answer lost', 'fills hidden', 'fields changed'] as const)
      for (const [dialect, path] of [
        ['coinbase', /brokerage/],
        ['binance', /v3.(order|myTrades)/],
        ['okx', /v5.trade.(order|fills)/],
        ['bybit', /v5.(order|execution)/],
        ['kraken', /0.private.(AddOrder|QueryOrders|QueryTrades)/],
      ] as const)
        expect(troubleOf({ ...fault, kind, draw }, dialect)?.path).toMatch(path);
});

it.each([
  ['coinbase', 'GET', '/api/v3/brokerage/accounts'],
  ['binance', 'GET', '/api/v3/account'],
  ['okx', 'GET', '/api/v5/account/balance'],
  ['bybit', 'GET', '/v5/account/wallet-balance'],
  ['kraken', 'POST', '/0/private/BalanceEx'],
] as const)(
  'strikes what is read at %s by the method and at the address that it is read by',
  (dialect, method, path) => {
    const [fault] = planRound(1, 1, ['alpha'], ['reads lost']).faults;
    for (const kind of ['reads lost', '429 storm'] as const) {
      const trouble = troubleOf({ ...fault, kind }, dialect);
      expect(path).toMatch(new RegExp(trouble?.path ?? 'none'));
      expect(trouble?.method ?? method).toBe(method);
    }
    for (const kind of ['fills hidden', 'orders hidden'] as const)
      expect(troubleOf({ ...fault, kind }, dialect)?.method).toBe(method);
    const reads = troubleOf({ ...fault, kind: 'reads lost' }, dialect);
    const submission = troubleOf({ ...fault, kind: 'answer lost' }, dialect);
    const isSubmission = new RegExp(submission?.path ?? 'none');
    expect(
      ['/0/private/AddOrder', '/0/private/CancelOrder'].some((order) => new RegExp(reads?.path ?? '.').test(order)),
    ).toBe(false);
    expect(isSubmission.test(path)).toBe(false);
  },
);

describe('the schedule of faults', () => {
  it('draws the same round again for the same seed, whatever came before', () => {
    expect(planRound(7, 12, ACCOUNTS)).toEqual(planRound(7, 12, ACCOUNTS));
    expect(planRound(7, 12, ACCOUNTS).faults).not.toEqual(planRound(8, 12, ACCOUNTS).faults);
    expect(planRound(7, 12, ACCOUNTS).faults).not.toEqual(planRound(7, 13, ACCOUNTS).faults);
  });

  it('draws every kind of fault within some rounds, and only the kinds that are asked for', () => {
    const drawn = (kinds = FAULT_KINDS) =>
      new Set(
        Array.from({ length: 500 }, (_, round) => planRound(1, round, ACCOUNTS, kinds).faults)
          .flat()
          .map(({ kind }) => kind),
      );
    expect([...drawn()].sort()).toEqual([...FAULT_KINDS].sort());
    expect([...drawn(['deposit'])]).toEqual(['deposit']);
  });
});
