import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import { configurationJsonSchema, type SettingSchema } from '../../configuration/jsonSchema.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { propertyCases } from '../support/propertyCases.ts';
import { temporaryFolder } from './support.ts';

/** Values that are plausible, nearly right or plainly wrong. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('all', 'live', '1h', '0', 'sqlite:x', 'postgres://a:b@c/d', 'http://x', 'ALT-USD', '__proto__', '\0'),
  fc.constantFrom(0, -0, 0.5, 1, 1e308, 4_294_967_296),
  fc.constant(JSON.parse('{"__proto__":{"maxWeight":0.1}}')),
);

/** Documents of the shape of the schema, with odd values at any place. */
function documents(setting: SettingSchema): fc.Arbitrary<unknown> {
  if (setting.properties === undefined) return odd;
  const known = Object.fromEntries(Object.entries(setting.properties).map(([key, child]) => [key, documents(child)]));
  return fc.oneof(
    { weight: 8, arbitrary: fc.record(known, { requiredKeys: [] }) },
    { weight: 1, arbitrary: odd },
    { weight: 1, arbitrary: fc.dictionary(fc.string(), fc.jsonValue()) },
  );
}

function expectUsableOrNamed(load: () => unknown): void {
  try {
    load();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    const { problems } = error as ConfigurationError;
    expect(problems.length).toBeGreaterThan(0);
    for (const { field, given, allowed } of problems) {
      expect(field).not.toBe('');
      expect(given).not.toBe('');
      expect(allowed).not.toMatch(/^$|undefined|Invalid input|Too (small|big)/);
    }
  }
}

test('any document is either a configuration or refused by name, never another failure', () => {
  const file = join(temporaryFolder(), 'ballast.config.json');
  fc.assert(
    fc.property(fc.oneof(documents(configurationJsonSchema()), fc.jsonValue()), (document) => {
      writeFileSync(file, JSON.stringify(document));
      expectUsableOrNamed(() => loadConfiguration({ file, environment: {} }));
    }),
    { numRuns: propertyCases(300) },
  );
});

test('any text in the file is either a configuration or refused by name', () => {
  const file = join(temporaryFolder(), 'ballast.config.json');
  const cut = fc
    .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 }))
    .map(([text, at, extra]) => text.slice(0, at % (text.length + 1)) + extra + text.slice(at % (text.length + 1)));
  fc.assert(
    fc.property(fc.oneof(cut, fc.string()), (text) => {
      writeFileSync(file, text);
      expectUsableOrNamed(() => loadConfiguration({ file, environment: {} }));
    }),
    { numRuns: propertyCases(300) },
  );
});

test('any text in any variable is either a configuration or refused by name', () => {
  const sections = Object.entries(configurationJsonSchema().properties ?? {});
  const names = sections.flatMap(([name, { properties }]) => [
    name,
    ...Object.keys(properties ?? {}).map((key) => `${name}__${key}`),
  ]);
  const variables = fc.dictionary(
    fc.constantFrom(...names).map((name) => `BALLAST__${name}`),
    fc.oneof(fc.string(), fc.json(), fc.constantFrom('1', '0.5', 'all', 'a,b', '[', '"', '{}')),
  );
  fc.assert(
    fc.property(variables, (environment) => expectUsableOrNamed(() => loadConfiguration({ environment }))),
    { numRuns: propertyCases(300) },
  );
});

test('a key that would replace the prototype is refused like any unknown one', () => {
  const file = join(temporaryFolder(), 'ballast.config.json');
  writeFileSync(file, '{ "__proto__": { "limits": { "maxWeight": 1 } } }');
  expect(() => loadConfiguration({ file, environment: {} })).toThrow(/__proto__: given a setting that does not exist/);
});
