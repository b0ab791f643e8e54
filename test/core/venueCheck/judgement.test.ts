import { expect, it } from 'vitest';
import type { Fill } from '../../../core/orders/order.ts';
import {
  judgeBalances,
  judgeFeeCurrency,
  judgeFills,
  judgeHold,
  judgeRelease,
} from '../../../core/venueCheck/judgement.ts';

const fill = (given: Partial<Fill> = {}): Fill => ({
  venueFillId: '1',
  venueOrderId: 'a',
  symbol: 'BTC-USD',
  side: 'buy',
  base: '0.5',
  price: '100',
  fee: '0.1',
  feeCurrency: 'USD',
  at: 0,
  ...given,
});

it.each([
  ['exactly the cost', { total: '100', free: '90' }, true],
  ['the cost and a fee', { total: '100', free: '89.88' }, true],
  ['nothing', { total: '100', free: '100' }, false],
  ['less than the cost', { total: '100', free: '90.01' }, false],
  ['far more than the cost', { total: '100', free: '80' }, false],
  ['the cost, spent already', { total: '90', free: '90' }, false],
])('a hold of %s', (_, after, holds) => {
  expect(judgeHold({ total: '100', free: '100' }, after, '10', 'USD').holds).toBe(holds);
});

it('money is free again where it is as before, and not where a part is missing', () => {
  const before = { total: '100', free: '100' };
  expect(judgeRelease(before, before, 'USD').holds).toBe(true);
  expect(judgeRelease(before, { total: '100', free: '99.9' }, 'USD')).toEqual({
    holds: false,
    observed: '99.9 USD free, 0.1 less than before',
  });
});

it('fills have to add up to what the order says, each counted once', () => {
  const execution = { filledBase: '1', filledQuote: '100', feeQuote: '0.2' };
  const two = [fill(), fill({ venueFillId: '2' })];
  expect(judgeFills(two, execution).holds).toBe(true);
  expect(judgeFills([...two, fill()], execution).holds).toBe(true);
  expect(judgeFills([fill()], execution).holds).toBe(false);
  expect(judgeFills([], { filledBase: '0', filledQuote: '0', feeQuote: '0' }).holds).toBe(false);
  expect(judgeFills(two, { ...execution, filledQuote: '101' }).holds).toBe(false);
});

it('a fee in a currency that is not documented is told, and one of nothing is none', () => {
  expect(judgeFeeCurrency([fill(), fill({ venueFillId: '2' })], ['USD'])).toEqual({ holds: true, observed: '0.2 USD' });
  expect(judgeFeeCurrency([fill({ feeCurrency: 'BNB' })], ['USD']).holds).toBe(false);
  expect(judgeFeeCurrency([fill({ feeCurrency: 'BNB', fee: '0' })], ['USD']).holds).toBe(true);
});

it('balances move by exactly what the fills say, each fee in its own currency', () => {
  const before = { USD: '1000', BTC: '1' };
  expect(judgeBalances(before, { USD: '949.9', BTC: '1.5' }, [fill()]).holds).toBe(true);
  expect(judgeBalances(before, { USD: '950', BTC: '1.4' }, [fill({ feeCurrency: 'BTC' })]).holds).toBe(true);
  expect(judgeBalances(before, { USD: '950', BTC: '1.5' }, [fill()])).toEqual({
    holds: false,
    observed: '+0.5 BTC, -50 USD; by the fills USD by -50.1',
  });
  expect(judgeBalances(before, { USD: '949.9', BTC: '1.5', ETH: '1' }, [fill()]).holds).toBe(false);
});
