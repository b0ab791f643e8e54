import { expect, it } from 'vitest';
import type { PortfolioStatus } from '../../../core/cycles/portfolioProtocol.ts';
import { ACTIVE } from '../../../core/cycles/tradingState.ts';
import { portfolioStatusBody } from '../../../core/figures/portfolioStatusBody.ts';

const STATUS: PortfolioStatus = {
  account: 'main',
  trading: ACTIVE,
  paused: undefined,
  posture: undefined,
  warnings: [],
  liveCycle: undefined,
  lastCycle: undefined,
  reservations: [],
};
const FINDING = { at: 1_000, manualOrders: [], drift: [] };
const CURRENCIES = { completedAt: 2_000, currencies: 3 };

it('says what a list of findings leaves out', () => {
  const cut = {
    ...CURRENCIES,
    findings: [{ ...FINDING, more: 4 }],
    olderFindings: 7,
    lookedThrough: { comparisons: 200, since: 500 },
  };
  expect(portfolioStatusBody(STATUS, [], [], cut).reconciliation).toMatchObject({
    findings: [{ more: 4 }],
    olderFindings: 7,
    lookedThrough: { comparisons: 200, since: '1970-01-01T00:00:00.500Z' },
  });
  expect(portfolioStatusBody(STATUS, [], [], { ...CURRENCIES, findings: [FINDING] }).reconciliation).toMatchObject({
    findings: [{ more: 0 }],
    olderFindings: 0,
    lookedThrough: null,
  });
});

it('has no troubles where an actor of an earlier version tells none', () => {
  expect(portfolioStatusBody(STATUS, [], [], undefined).troubles).toEqual([]);
});
