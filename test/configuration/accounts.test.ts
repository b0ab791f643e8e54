import { describe, expect, it, test } from 'vitest';
import { accountNames, defaultAccount } from '../../configuration/accountsSection.ts';
import { configurationVersion } from '../../configuration/configurationVersion.ts';
import { configurationView } from '../../configuration/configurationView.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { type Configuration, configurationOf, configurationSchema } from '../../configuration/schema.ts';
import { settingOrigins } from '../../configuration/settingOrigins.ts';
import { tradingSettings } from '../../configuration/tradingSettings.ts';
import { configured, problems, refusal, temporaryFile } from './support.ts';

/** A configuration whose second account, careful, has these settings of its own. */
function withOwn(own: object, common: object = {}) {
  return { ...common, accounts: ['main', { name: 'careful', ...own }] };
}

function careful(own: object, common: object = {}): Configuration {
  return configurationOf(configured(withOwn(own, common)), 'careful');
}

describe('an account with settings of its own', () => {
  it('goes by them, and by the common ones where it has none', () => {
    const configuration = configured(
      withOwn(
        { limits: { maxWeight: 0.05 }, cycle: { approval: 'required' }, breakers: { dailyLoss: { limit: 0.01 } } },
        { limits: { maxPositions: 4 }, breakers: { dailyLoss: { action: 'halt' } } },
      ),
    );
    expect(accountNames(configuration)).toEqual(['main', 'careful']);
    expect(defaultAccount(configuration)).toBe('main');
    const own = configurationOf(configuration, 'careful');
    expect(accountNames(own)).toEqual(['main', 'careful']);
    expect(own.limits).toEqual({ ...configuration.limits, maxWeight: 0.05, maxPositions: 4 });
    expect(own.cycle).toEqual({ ...configuration.cycle, approval: 'required' });
    expect(own.breakers.dailyLoss).toEqual({ action: 'halt', limit: 0.01 });
    expect(configurationOf(configuration, 'main')).toEqual(configuration);
    expect(configuration.limits.maxWeight).toBe(0.2);
  });

  it('is the same after the configuration was written down and read again', () => {
    const configuration = configured(
      withOwn({ limits: { maxWeight: 0.05 }, signals: { sources: [{ kind: 'push' }] } }),
    );
    expect(configurationSchema.parse(JSON.parse(JSON.stringify(configuration)))).toEqual(configuration);
  });

  test.each([
    ['a list', { universe: { deny: ['BTC-USD'] } }, { universe: { deny: ['ETH-USD'] } }, ['universe', 'deny']],
    [
      'weights',
      { portfolio: { objective: 'fixed', targets: { 'BTC-USD': 0.1 } } },
      { portfolio: { objective: 'fixed', targets: { 'ETH-USD': 0.1 } } },
      ['portfolio', 'targets'],
    ],
    ['holdings', { universe: { protect: { 'BTC-USD': '1' } } }, { universe: { protect: {} } }, ['universe', 'protect']],
  ])('has %s whole', (_, own, common, [section = '', key = '']) => {
    const value = Reflect.get(Reflect.get(careful(own, common), section), key);
    expect(value).toEqual(Reflect.get(Reflect.get(own, section), key));
  });

  it('leaves the common weights aside with another objective', () => {
    const common = { portfolio: { objective: 'fixed', targets: { 'BTC-USD': 0.1 }, minCash: 0.1 } };
    const { portfolio } = careful({ portfolio: { objective: 'riskParity' } }, common);
    expect(portfolio).toMatchObject({ objective: 'riskParity', targets: {}, minCash: 0.1 });
  });

  test.each([
    [{ sources: [{ kind: 'push' }] }, { provider: 'http', url: 'http://127.0.0.1:1', maxAge: '2h' }],
    [{ provider: 'momentum' }, { sources: [{ kind: 'push' }], maxAge: '2h' }],
    [
      { provider: 'file', path: 'own.json' },
      { sources: [{ kind: 'push' }], maxAge: '2h' },
    ],
  ])('with signals %j has none of the common sources', (own, common) => {
    const { signals } = careful({ signals: own }, { signals: common });
    expect(signals.maxAge).toBe('2h');
    expect({ url: signals.url, ofOthers: signals.sources.length > 0 && !('sources' in own) }).toEqual({
      url: undefined,
      ofOthers: false,
    });
  });

  it('reads a file that its path names from the folder of the configuration', () => {
    const file = temporaryFile(withOwn({ signals: { provider: 'file', path: 'signals.json' } }));
    const { signals } = configurationOf(loadConfiguration({ file, environment: {} }), 'careful');
    expect(signals.path).toBe(file.replace('ballast.config.json', 'signals.json'));
  });

  it('has a version of its own for its settings', () => {
    const configuration = configured(withOwn({ limits: { maxWeight: 0.05 } }));
    const [common, own] = ['main', 'careful'].map((name) => configurationVersion(configurationOf(configuration, name)));
    expect(own).not.toBe(common);
    expect(configurationVersion(configured({ accounts: ['other'] }))).toBe(common);
    expect(tradingSettings(configurationOf(configuration, 'careful')).limits.maxWeight).toBe(0.05);
  });
});

describe('settings of an account', () => {
  test.each([
    ['ledger', { ledger: { url: 'sqlite:x' } }],
    ['dataDirectory', { dataDirectory: 'x' }],
    ['exchange', { exchange: { id: 'binance' } }],
    ['simulator', { simulator: { seed: 2 } }],
    ['notifications', { notifications: {} }],
    ['temporal', { temporal: {} }],
    ['api', { api: {} }],
    ['quoteCurrency', { quoteCurrency: 'EUR' }],
  ])('are refused where %s holds for all', (key, own) => {
    const [problem] = problems(withOwn(own));
    expect(problem).toMatchObject({
      field: `accounts.1.${key}`,
      given: 'a setting that holds for all accounts',
      allowed: expect.stringContaining(`give ${key} once, beside accounts`),
    });
  });

  test.each([
    [{ limits: { maxWieght: 0.1 } }, 'accounts.1.limits.maxWieght', 'did you mean accounts.1.limits.maxWeight?'],
    [{ maxWeight: 0.1 }, 'accounts.1.maxWeight', 'did you mean accounts.1.limits.maxWeight?'],
    [{ limts: {} }, 'accounts.1.limts', 'did you mean accounts.1.limits?'],
    [{ limits: { maxWeight: 5 } }, 'accounts.1.limits.maxWeight', '5 % is 0.05'],
    [{ cycle: { every: '1 hour' } }, 'accounts.1.cycle.every', 'a duration from 1s to 7d'],
    [{ universe: { deny: ['btc'] } }, 'accounts.1.universe.deny.0', 'BASE-QUOTE'],
    [{ market: { historyDays: 30 } }, 'accounts.1.market.minimumHistory', 'at most 29'],
    [{ portfolio: { objective: 'fixed' } }, 'accounts.1.portfolio.targets', 'at least one weight above 0'],
    [{ signals: { provider: 'http' } }, 'accounts.1.signals.url', 'the address of the service'],
    [{ name: 'Careful' }, 'accounts.1.name', 'lower-case letters'],
  ])('%j are refused at the place where they stand', (own, field, allowed) => {
    const found = problems(withOwn(own));
    expect(found).toEqual([expect.objectContaining({ field, allowed: expect.stringContaining(allowed) })]);
  });

  it('say what was given for all where the account leaves it out', () => {
    const [problem] = problems(withOwn({ market: { historyDays: 30 } }, { market: { minimumHistory: 40 } }));
    expect(problem?.given).toBe('40 for all accounts');
  });

  it('are refused without a name, and for a name that is there twice', () => {
    expect(problems({ accounts: [{ limits: {} }] })).toEqual([expect.objectContaining({ field: 'accounts.0.name' })]);
    expect(problems({ accounts: ['main', { name: 'main' }] })).toEqual([
      expect.objectContaining({ field: 'accounts', allowed: 'each account once; main is there twice' }),
    ]);
    expect(problems({ accounts: ['Main'] })).toEqual([expect.objectContaining({ field: 'accounts.0' })]);
  });

  it('are told at the common place alone where the common ones are at fault', () => {
    const found = problems(
      withOwn({ limits: { maxWeight: 0.1 } }, { market: { historyDays: 30, minimumHistory: 40 } }),
    );
    expect(found.map(({ field }) => field)).toEqual(['market.minimumHistory']);
  });
});

describe('a variable of an account', () => {
  const file = () => temporaryFile(withOwn({ limits: { maxWeight: 0.05, maxPositions: 3 } }));

  it('wins over what the file says of the account, and the account over what variables say of all', () => {
    const environment = {
      BALLAST__LIMITS__MAX_WEIGHT: '0.1',
      BALLAST__LIMITS__MAX_POSITIONS: '9',
      BALLAST__ACCOUNTS__CAREFUL__LIMITS__MAX_WEIGHT: '0.03',
      BALLAST__ACCOUNTS__MAIN__CYCLE__EVERY: '4h',
    };
    const configuration = loadConfiguration({ file: file(), environment });
    expect(configurationOf(configuration, 'careful').limits).toMatchObject({ maxWeight: 0.03, maxPositions: 3 });
    const main = configurationOf(configuration, 'main');
    expect(main.limits).toMatchObject({ maxWeight: 0.1, maxPositions: 9 });
    expect(main.cycle.every).toBe('4h');
    expect(configurationOf(configuration, 'careful').cycle.every).toBe('1h');
  });

  it('counts for an account that a variable names', () => {
    const environment = { BALLAST__ACCOUNTS: 'a,b-c', BALLAST__ACCOUNTS__B_C__LIMITS__MAX_WEIGHT: '0.03' };
    expect(configurationOf(loadConfiguration({ environment }), 'b-c').limits.maxWeight).toBe(0.03);
  });

  it('with single underscores is refused with the name that is meant', () => {
    const environment = { BALLAST_ACCOUNTS_CAREFUL_LIMITS_MAX_WEIGHT: '0.03' };
    expect(refusal(() => loadConfiguration({ file: file(), environment })).problems).toEqual([
      expect.objectContaining({
        field: 'BALLAST_ACCOUNTS_CAREFUL_LIMITS_MAX_WEIGHT',
        allowed: expect.stringContaining('BALLAST__ACCOUNTS__CAREFUL__LIMITS__MAX_WEIGHT'),
      }),
    ]);
  });

  it('is told as the origin of its setting, which is shown beside what holds for all', () => {
    const environment = { BALLAST__ACCOUNTS__CAREFUL__LIMITS__MAX_WEIGHT: '0.03' };
    const sources = { file: file(), environment };
    const origins = settingOrigins(sources);
    expect(origins).toMatchObject({
      accounts: 'file',
      'accounts.1.limits.maxWeight': 'environment',
      'accounts.1.limits.maxPositions': 'file',
    });
    const shown = configurationView(loadConfiguration(sources), origins).filter(({ path }) => /^accounts\./.test(path));
    expect(shown.map(({ description: _, ...rest }) => rest)).toEqual([
      { path: 'accounts.1.limits.maxWeight', value: 0.03, default: 0.2, origin: 'environment' },
      { path: 'accounts.1.limits.maxPositions', value: 3, default: 10, origin: 'file' },
    ]);
  });
});
