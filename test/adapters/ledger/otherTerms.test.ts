import { describe, expect, it } from 'vitest';
import type { LedgerPort } from '../../../core/ports/ledger.ts';
import { freshLedger } from './freshLedger.ts';
import { HOSTS } from './ledgers.ts';
import { frozenOrder, orderKey, seen } from './ledgerValues.ts';

describe.each(HOSTS)("the venue's terms in $name", ({ start }) => {
  let ledger: LedgerPort;
  freshLedger(start, (opened) => {
    ledger = opened;
  });

  const terms = { side: 'buy', baseQuantity: '9', quoteAmount: '3', remark: 'the terms of before' } as const;

  it('take the place of ours while the order is open, and leave it UNKNOWN', async () => {
    const key = orderKey();
    const { record } = await ledger.recordIntent(key, frozenOrder(key), seen(1));
    await ledger.claimSubmission(record, seen(2));
    const adopted = await ledger.applyVenueTerms(record, terms, seen(3));
    expect(adopted).toMatchObject({ order: { baseQuantity: '9', quoteAmount: '3' }, state: { status: 'UNKNOWN' } });
    expect(adopted.intended).toEqual({ baseQuantity: '9', quoteAmount: '3' });
  });

  it('open no order again that somebody else has closed meanwhile', async () => {
    const key = orderKey();
    const { record } = await ledger.recordIntent(key, frozenOrder(key), seen(1));
    await ledger.claimSubmission(record, seen(2));
    const execution = { filledBase: '12.5', filledQuote: '5', feeQuote: '0' };
    const closed = await ledger.advance(record, { status: 'FILLED', venueOrderId: 'v1', execution }, seen(3));
    expect(await ledger.applyVenueTerms(record, terms, seen(4))).toEqual(closed);
    expect(await ledger.order(key)).toEqual(closed);
    expect((await ledger.evidence(key)).map(({ status }) => status)).toEqual(['INTENT', 'SUBMITTED', 'FILLED']);
  });
});
