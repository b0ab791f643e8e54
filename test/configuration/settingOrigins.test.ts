import { expect, it } from 'vitest';
import { configurationView } from '../../configuration/configurationView.ts';
import { settingOrigins } from '../../configuration/settingOrigins.ts';
import { configured, temporaryFile } from './support.ts';

it('tells where each setting comes from: the last that has set it', () => {
  const file = temporaryFile({ limits: { maxWeight: 0.1, maxPositions: 5 }, accounts: ['main'] });
  const environment = { BALLAST__LIMITS__MAX_POSITIONS: '6', BALLAST__API__PORT: '0' };
  expect(settingOrigins({ file, environment, flags: { simulator: { seed: 3 } } })).toEqual({
    'limits.maxWeight': 'file',
    'limits.maxPositions': 'environment',
    accounts: 'file',
    'api.port': 'environment',
    'simulator.seed': 'flag',
  });
});

it('shows every setting with its value, its default and its origin, and nothing of who may open an address', () => {
  const configuration = configured({
    limits: { maxWeight: 0.1 },
    portfolio: { groups: { majors: { symbols: ['BTC-USD'], maxWeight: 0.3 } } },
    ledger: { url: 'postgres://somebody@127.0.0.1/ballast' },
  });
  const settings = configurationView(configuration, { 'limits.maxWeight': 'file', 'portfolio.groups.majors': 'flag' });
  expect(settings).toContainEqual(
    expect.objectContaining({ path: 'limits.maxWeight', value: 0.1, default: 0.2, origin: 'file' }),
  );
  expect(settings).toContainEqual(expect.objectContaining({ path: 'portfolio.groups', origin: 'flag' }));
  expect(settings).toContainEqual(expect.objectContaining({ path: 'limits.maxPositions', origin: 'default' }));
  expect(settings).toContainEqual(
    expect.objectContaining({ path: 'ledger.url', value: 'postgres://127.0.0.1/ballast' }),
  );
});
