import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configurationJsonSchema, type SettingSchema } from '../../configuration/jsonSchema.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { variableOf } from '../../configuration/suggestions.ts';
import { InvalidCycleInputError, parseCycleInput } from '../../core/cycles/cycleInput.ts';
import { configured, problems, refusal, temporaryFile } from './support.ts';

function leaves(setting: SettingSchema, path: readonly string[] = []): (readonly string[])[] {
  if (setting.properties === undefined) return [path];
  return Object.entries(setting.properties).flatMap(([key, child]) => leaves(child, [...path, key]));
}

describe('a key that is nearly one of a setting is told the setting', () => {
  test.each([
    [{ limits: { maxWieght: 0.2 } }, 'limits.maxWeight'],
    [{ limits: { max_weight: 0.2 } }, 'limits.maxWeight'],
    [{ limits: { 'max-weight': 0.2 } }, 'limits.maxWeight'],
    [{ maxWeight: 0.2 }, 'limits.maxWeight'],
    [{ 'limits.maxWeight': 0.2 }, 'limits.maxWeight'],
    [{ limit: { maxWeight: 0.2 } }, 'limits'],
    [{ Limits: {} }, 'limits'],
    [{ exchange: { approval: 'required' } }, 'cycle.approval'],
    [{ breakers: { dailyLoss: { limits: 0.05 } } }, 'breakers.dailyLoss.limit'],
    [{ simulator: { portfolio: { Cash: '5' } } }, 'simulator.portfolio.cash'],
  ])('%j', (flags, meant) => {
    expect(problems(flags)[0]?.allowed).toMatch(new RegExp(`; did you mean ${meant}\\?$`));
  });

  test.each([[{ limits: { foo: 1 } }], [{ zzz: 1 }], [{ orders: { x: 1 } }]])('%j is like none', (flags) => {
    expect(problems(flags)[0]?.allowed).not.toContain('did you mean');
  });

  test.each([
    [{ exchange: { id: 'coinbse' } }, '"coinbase"'],
    [{ exchange: { mode: 'Live' } }, '"live"'],
    [{ portfolio: { objective: 'min_variance' } }, '"minVariance"'],
    [{ universe: { symbols: 'al' } }, undefined],
  ])('so is a value: %j', (flags, meant) => {
    const allowed = problems(flags)[0]?.allowed ?? '';
    if (meant === undefined) expect(allowed).not.toContain('did you mean');
    else expect(allowed).toContain(`did you mean ${meant}?`);
  });
});

describe('a variable that is nearly one of a setting', () => {
  test('is refused with the right one, whichever underscore or letter case is wrong', () => {
    for (const path of leaves(configurationJsonSchema())) {
      const right = variableOf(path);
      for (const wrong of [right.replaceAll('__', '_'), right.replace('__', '_'), right.toLowerCase()]) {
        if (/^BALLAST_LEDGER_URL$/.test(wrong)) continue;
        const [problem] = refusal(() => loadConfiguration({ environment: { [wrong]: 'x' } })).problems;
        expect([wrong, problem?.field, problem?.allowed]).toEqual([
          wrong,
          wrong,
          `another name; did you mean ${right}?`,
        ]);
      }
    }
  });

  test.each([
    ['BALLAST_LIMITS_MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST_LIMITS_MAX_WEIGTH', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST__LIMTS__MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST__LIMITS__MAX_WEIGT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST__LIMITS_MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST_DATA_DIRECTORY', 'BALLAST__DATA_DIRECTORY'],
    ['BALLAST_MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST__MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST_STOP_LOSS', 'BALLAST__PROTECTION__STOP_LOSS'],
    ['BALAST__LIMITS__MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLSAT_LIMITS_MAX_WEIGHT', 'BALLAST__LIMITS__MAX_WEIGHT'],
    ['BALLAST_CONFG', 'BALLAST_CONFIG'],
    ['BALLAST_CONFIG_FILE', 'BALLAST_CONFIG'],
    ['BALLAST_CONFIGURATION', 'BALLAST_CONFIG'],
    ['BALLAST_API_TOKNS', 'BALLAST_API_TOKENS'],
    ['BALLAST_API_KEY', 'BALLAST_EXCHANGE_API_KEY'],
    ['BALLAST_EXCHANGE_API_SECRET', 'BALLAST_EXCHANGE_SECRET'],
    ['BALLAST_SIGNALS_SECRET', 'BALLAST_SIGNALS_SECRETS'],
  ])('%s is told %s', (variable, meant) => {
    const { message } = refusal(() => loadConfiguration({ environment: { [variable]: '0.1' } }));
    expect(message).toContain(`did you mean ${meant}?`);
  });

  test('is no error where it is empty, a secret, or of another program', () => {
    const environment = {
      BALLAST_LIMITS_MAX_WEIGHT: '',
      BALLAST_EXCHANGE_API_KEY: 'k',
      BALLAST_EXCHANGE_SECRET_SAVINGS: 's',
      BALLAST_SIGNALS_TOKEN: 't',
      BALLAST_LEDGER_URL: 'sqlite::memory:',
      BALLAST_EXCHANGE_PASSPHRASE: 'p',
      BALLAST_NOTIFY_DESK: 'n',
      BALLAST_API_TOKENS: 't',
      BALLAST_CACHE_DIR: '/tmp',
      BALLAST_OF_THE_SHIP: '5',
      BALLAST_HALT: 'of another program',
      BALLET_CONFIG: 'of another program',
    };
    expect(() => loadConfiguration({ environment })).not.toThrow();
  });
});

describe('a percentage where a share belongs is told the share', () => {
  test.each([
    [{ limits: { maxWeight: 20 } }, '20 % is 0.2'],
    [{ limits: { maxWeight: '20%' } }, '20 % is 0.2'],
    [{ limits: { riskBudget: 1.5 } }, '1.5 % is 0.015'],
    [{ protection: { stopLoss: 10 } }, '10 % is 0.1'],
    [{ breakers: { dailyLoss: { limit: 5 } } }, '5 % is 0.05'],
    [{ limits: { maxWeight: '12,5 %' } }, '12.5 % is 0.125'],
    [{ limits: { minConfidence: '75' } }, '75 % is 0.75'],
    [{ orders: { maxSlippage: 0.5 } }, '0.5 % is 0.005'],
    [{ orders: { maxSlippage: 5 } }, '5 % is 0.05'],
    [{ portfolio: { groups: { majors: { symbols: ['BTC-USD'], maxWeight: 30 } } } }, '30 % is 0.3'],
  ])('%j', (flags, hint) => {
    expect(problems(flags)[0]?.allowed).toMatch(new RegExp(`; ${hint}$`));
  });

  test.each([
    [{ limits: { maxWeight: -20 } }],
    [{ limits: { maxWeight: 200 } }],
    [{ limits: { maxPositions: 500 } }],
    [{ orders: { maxSlippage: 20 } }],
  ])('%j is no percentage', (flags) => expect(problems(flags)[0]?.allowed).not.toContain('%'));

  test('also in the input of a cycle, where a mistyped limit is told the right one', () => {
    const message = (input: unknown): string => {
      try {
        parseCycleInput(input);
      } catch (error) {
        if (error instanceof InvalidCycleInputError) return error.message;
      }
      throw new Error('expected a refusal');
    };
    expect(message({ limits: { maxWeight: 20 } })).toContain('20 % is 0.2');
    expect(message({ limits: { maxWieght: 0.2 } })).toContain('did you mean maxWeight?');
    expect(message({ symbol: ['ALT-USD'] })).toContain('did you mean symbols?');
    expect(message({ symbols: ['alt/usd'] })).toContain('did you mean ALT-USD?');
  });
});

describe('a configuration file', () => {
  const text = JSON.stringify({ limits: { maxWeight: 0.11 } }, null, 2).replaceAll('\n', '\r\n');

  test.each([
    ['with a byte order mark', Buffer.from(`\uFEFF${text}`)],
    ['in UTF-16, little end first', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in UTF-16, big end first', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('%s is taken', (_form, bytes) => {
    const file = temporaryFile('');
    writeFileSync(file, bytes);
    expect(loadConfiguration({ file, environment: {} }).limits.maxWeight).toBe(0.11);
  });

  test.each([
    ['', 'an empty file (0 bytes)'],
    [' \n', 'a file of blanks only'],
    ['{ "limits": { "maxWeight": 0.1, } }', 'a comma before the closing } at line 1, column 33'],
    ['{ "accounts": ["main",\n ] }', 'a comma before the closing ] at line 2, column 2'],
    ['{ "limits": ', 'text that ends before its JSON is complete'],
  ])('%j is refused in words', (content, words) => {
    const file = temporaryFile(content);
    expect(refusal(() => loadConfiguration({ file, environment: {} })).message).toContain(words);
  });

  test('that is not text is refused in words', () => {
    for (const [bytes, words] of [
      [Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'bytes that are not UTF-8 text'],
      [Buffer.from('{"a":1}', 'utf16le'), 'zero bytes'],
    ] as const) {
      const file = temporaryFile('');
      writeFileSync(file, bytes);
      expect(refusal(() => loadConfiguration({ file, environment: {} })).message).toContain(words);
    }
  });

  test('that is fine has no remarks', () => {
    expect(configured({ limits: { maxWeight: 0.2 } }).limits.maxWeight).toBe(0.2);
  });
});
