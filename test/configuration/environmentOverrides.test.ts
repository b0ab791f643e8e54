import { describe, expect, test } from 'vitest';
import { environmentOverrides as readEnvironment } from '../../configuration/environmentOverrides.ts';
import { configurationJsonSchema, type SettingSchema } from '../../configuration/jsonSchema.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { refusal } from './support.ts';

/** What variables say of the common settings. */
function environmentOverrides(environment: Readonly<Record<string, string>>) {
  return readEnvironment(environment, ['main', 'care-ful']).settings;
}

/** The paths of all settings that hold a value and no section. */
function leaves(setting: SettingSchema, path: readonly string[] = []): (readonly string[])[] {
  if (setting.properties === undefined) return [path];
  return Object.entries(setting.properties).flatMap(([key, child]) => leaves(child, [...path, key]));
}

/** `limits.maxWeight` as `BALLAST__LIMITS__MAX_WEIGHT`. */
function variableOf(path: readonly string[]): string {
  const part = (key: string) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
  return `BALLAST__${path.map(part).join('__')}`;
}

describe('a variable', () => {
  test('exists for every setting of the schema', () => {
    const paths = leaves(configurationJsonSchema());
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) {
      let node: unknown = environmentOverrides({ [variableOf(path)]: 'x' });
      for (const key of path) node = Reflect.get(node as object, key);
      expect([variableOf(path), node]).not.toContain(undefined);
    }
  });

  test.each([
    ['BALLAST__LIMITS__MAX_WEIGHT', '0.15', { limits: { maxWeight: 0.15 } }],
    ['BALLAST__LIMITS__MAXWEIGHT', '0.15', { limits: { maxWeight: 0.15 } }],
    ['BALLAST__limits__maxWeight', '1e-1', { limits: { maxWeight: 0.1 } }],
    ['BALLAST__SIMULATOR__PORTFOLIO__CASH', '500', { simulator: { portfolio: { cash: '500' } } }],
    ['BALLAST__SIMULATOR__PORTFOLIO__CASH', '"500.10"', { simulator: { portfolio: { cash: '500.10' } } }],
    [
      'BALLAST__SIMULATOR__PORTFOLIO__HOLDINGS',
      '{"ALT-USD":"120"}',
      { simulator: { portfolio: { holdings: { 'ALT-USD': '120' } } } },
    ],
    ['BALLAST__ACCOUNTS', 'main, savings', { accounts: ['main', 'savings'] }],
    ['BALLAST__ACCOUNTS', '["main"]', { accounts: ['main'] }],
    ['BALLAST__ACCOUNTS', '2024', { accounts: ['2024'] }],
    ['BALLAST__UNIVERSE__SYMBOLS', 'all', { universe: { symbols: 'all' } }],
    ['BALLAST__UNIVERSE__SYMBOLS', 'ALT-USD', { universe: { symbols: ['ALT-USD'] } }],
    ['BALLAST__UNIVERSE__SYMBOLS', 'ALT-USD,AXL-USD', { universe: { symbols: ['ALT-USD', 'AXL-USD'] } }],
    ['BALLAST__UNIVERSE__DENY', '[]', { universe: { deny: [] } }],
    ['BALLAST__TEMPORAL__NAMESPACE', '42', { temporal: { namespace: '42' } }],
    ['BALLAST__LEDGER__URL', 'sqlite:/srv/ledger.db', { ledger: { url: 'sqlite:/srv/ledger.db' } }],
    ['BALLAST__LIMITS', '{"maxWeight":0.1}', { limits: { maxWeight: 0.1 } }],
  ])('%s=%s is read as the kind of value that its setting takes', (variable, text, expected) => {
    expect(environmentOverrides({ [variable]: text })).toEqual(expected);
    expect(() => loadConfiguration({ environment: { [variable]: text } })).not.toThrow();
  });

  test('that is empty counts as not set', () => {
    expect(environmentOverrides({ BALLAST__EXCHANGE__URL: '', BALLAST__LIMITS__MAX_WEIGHT: '' })).toEqual({});
  });

  test('of another program, or of the secrets, is no setting', () => {
    expect(environmentOverrides({ BALLAST_LEDGER_URL: 'x', BALLAST_CONFIG: 'y', PATH: 'z' })).toEqual({});
  });

  test.each([
    ['before', { BALLAST__LIMITS: '{"maxWeight":0.1,"maxPositions":2}', BALLAST__LIMITS__MAX_WEIGHT: '0.3' }],
    ['after', { BALLAST__LIMITS__MAX_WEIGHT: '0.3', BALLAST__LIMITS: '{"maxWeight":0.1,"maxPositions":2}' }],
  ])('of one setting wins over the one of its section that stands %s it', (_, environment) => {
    expect(environmentOverrides(environment)).toEqual({ limits: { maxWeight: 0.3, maxPositions: 2 } });
  });
});

describe('a variable is refused', () => {
  test.each([
    ['BALLAST__LIMTS__MAX_WEIGHT', 'LIMTS', 'accounts'],
    ['BALLAST__LIMITS__MAX_WIDTH', 'limits.MAX_WIDTH', 'maxWeight'],
    ['BALLAST__', '', 'accounts'],
    ['BALLAST__LIMITS__', 'limits.', 'maxWeight'],
    ['BALLAST__LIMITS____PROTO__', 'limits.', 'maxWeight'],
    ['BALLAST__CONSTRUCTOR', 'CONSTRUCTOR', 'accounts'],
    ['BALLAST__ACCOUNTS__0', 'accounts.0', 'one of MAIN, CARE_FUL'],
    ['BALLAST__ACCOUNTS__CARE_FULL', 'accounts.CARE_FULL', 'did you mean CARE_FUL?'],
    ['BALLAST__ACCOUNTS__CARE_FUL__NAME', 'accounts.1.NAME', 'universe'],
    ['BALLAST__ACCOUNTS__CARE_FUL__LEDGER__URL', 'accounts.1.LEDGER', 'universe'],
    [
      'BALLAST__ACCOUNTS__CARE_FUL__LIMITS__MAX_WIEGHT',
      'accounts.1.limits.MAX_WIEGHT',
      'did you mean BALLAST__ACCOUNTS__CARE_FUL__LIMITS__MAX_WEIGHT?',
    ],
  ])('when %s names no setting, with the names there are', (variable, field, allowed) => {
    const [problem] = refusal(() => environmentOverrides({ [variable]: '1' })).problems;
    expect(problem).toMatchObject({ field, given: `the environment variable ${variable}` });
    expect(problem?.allowed).toContain(allowed);
  });

  test('when another one names the same setting', () => {
    const environment = { BALLAST__LIMITS__MAX_WEIGHT: '0.1', BALLAST__LIMITS__MAXWEIGHT: '0.2' };
    expect(refusal(() => environmentOverrides(environment)).problems).toEqual([
      {
        field: 'limits.maxWeight',
        given: 'the environment variables BALLAST__LIMITS__MAX_WEIGHT and BALLAST__LIMITS__MAXWEIGHT',
        allowed: 'one of them',
      },
    ]);
  });

  test.each([
    ['BALLAST__LIMITS__MAX_WEIGHT', 'a lot', 'limits.maxWeight', '"a lot"'],
    ['BALLAST__LIMITS__MAX_POSITIONS', '2.5', 'limits.maxPositions', '2.5'],
    ['BALLAST__LIMITS', '5', 'limits', '5'],
    ['BALLAST__UNIVERSE__DENY', 'alt', 'universe.deny.0', '"alt"'],
  ])('when %s=%s is impossible', (variable, text, field, given) => {
    const { problems } = refusal(() => loadConfiguration({ environment: { [variable]: text } }));
    expect(problems).toEqual([expect.objectContaining({ field, given })]);
  });
});
