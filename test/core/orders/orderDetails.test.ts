import { expect, test } from 'vitest';
import type { OrderProgress, SymbolOrderInput } from '../../../core/cycles/cycleSteps.ts';
import { orderDetails } from '../../../core/orders/orderDetails.ts';

const INPUT = {
  key: { account: 'main', cycleId: '20260105T120000Z', symbol: 'ALT-USD' },
  owner: { workflowId: 'cycle:main:20260105T120000Z', runId: 'run' },
} as SymbolOrderInput;

function progress(detail: string): OrderProgress {
  return { status: 'FILLED', outcome: { side: 'buy', filledQuote: '25', detail } } as OrderProgress;
}

test('the details of an order lead to its cycle and its account, and have no empty bullet', () => {
  expect(orderDetails(INPUT, progress(''), 'default').split('\n')).toEqual([
    '- buy ALT-USD: FILLED',
    '- 25 filled',
    '- [cycle 20260105T120000Z](namespaces/default/workflows/cycle%3Amain%3A20260105T120000Z), [account main](namespaces/default/workflows/portfolio%3Amain)',
  ]);
});

test('they say what is known of it, and lead to the dashboard where there is one', () => {
  const details = orderDetails({ ...INPUT, dashboard: 'http://127.0.0.1:8450' }, progress('was rejected'), 'default');
  expect(details).toContain('- was rejected\n');
  expect(details).toContain('[dashboard](http://127.0.0.1:8450/?account=main#/orders/20260105T120000Z/ALT-USD)');
});
