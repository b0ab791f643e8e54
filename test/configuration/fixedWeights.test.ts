import { expect, test } from 'vitest';
import { tradingSettings } from '../../configuration/tradingSettings.ts';
import { configured, problems } from './support.ts';

const SIXTY_THIRTY = { objective: 'fixed', targets: { 'BTC-USD': 0.6, 'ETH-USD': 0.3 } };

test('fixed weights are the universe and the objective of the account', () => {
  const settings = tradingSettings(configured({ portfolio: SIXTY_THIRTY, limits: { maxWeight: 0.66 } }));
  expect(settings.universe.symbols).toEqual(['BTC-USD', 'ETH-USD']);
  expect(settings.objective).toMatchObject({ kind: 'fixed', targets: SIXTY_THIRTY.targets });
});

test('a weight above the largest one allowed is refused, with what to set for it', () => {
  const found = problems({ portfolio: SIXTY_THIRTY });
  expect(found.map(({ field }) => field)).toEqual(['portfolio.targets.BTC-USD', 'portfolio.targets.ETH-USD']);
  expect(found[0]?.allowed).toMatch(
    /at most 0\.1818, since limits\.maxWeight is 0\.2 .* limits\.maxWeight to 0\.66 or more/,
  );
  expect(problems({ portfolio: SIXTY_THIRTY, limits: { maxWeight: 0.65 } })[0]?.allowed).toContain('0.66 or more');
  const whole = { objective: 'fixed', targets: { 'BTC-USD': 0.95 } };
  expect(problems({ portfolio: whole, limits: { maxWeight: 1 } })[0]?.allowed).toContain('rebalanceThreshold lower');
});

test.each([
  [{ objective: 'fixed' }, 'at least one weight above 0'],
  [{ objective: 'fixed', targets: { 'BTC-USD': 0 } }, 'at least one weight above 0'],
  [{ objective: 'hrp', targets: { 'BTC-USD': 0.1 } }, 'set it to "fixed"'],
  [{ objective: 'fixed', targets: { 'BTC-EUR': 0.1 } }, 'such as BTC-USD'],
  [{ objective: 'fixed', targets: { 'USDC-USD': 0.1 } }, 'universe.stablecoins'],
  [
    { objective: 'fixed', minCash: 0.5, targets: { 'A-USD': 0.18, 'B-USD': 0.18, 'C-USD': 0.18 } },
    'weights of 0.5 in all at most',
  ],
])('%j is refused', (portfolio, told) => {
  expect(
    problems({ portfolio })
      .map(({ allowed }) => allowed)
      .join(),
  ).toContain(told);
});

test('more names than may be held are refused', () => {
  const targets = { 'A-USD': 0.1, 'B-USD': 0.1, 'C-USD': 0.1 };
  const found = problems({ portfolio: { objective: 'fixed', targets }, limits: { maxPositions: 2 } });
  expect(found[0]?.allowed).toContain('at most 2 weights above 0');
});
