import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { configurationJsonSchema, settingAt } from '../../configuration/jsonSchema.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { configurationSchema } from '../../configuration/schema.ts';
import { compileProgram } from '../support/compile.ts';
import { temporaryFolder } from './support.ts';

const fromRoot = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const parsedFile = (name: string): unknown => JSON.parse(readFileSync(fromRoot(name), 'utf8'));

describe('ballast.schema.json', () => {
  test('is the schema that validates the configuration (npm run schema writes it)', () => {
    expect(parsedFile('ballast.schema.json')).toEqual(JSON.parse(JSON.stringify(configurationJsonSchema())));
  });

  test('is written into the working directory', async () => {
    const program = await compileProgram(new URL('../../configuration/writeSchema.ts', import.meta.url));
    onTestFinished(program.remove);
    const folder = temporaryFolder();
    await promisify(execFile)(process.execPath, [program.path], { cwd: folder });
    const written: unknown = JSON.parse(readFileSync(join(folder, 'ballast.schema.json'), 'utf8'));
    expect(written).toEqual(parsedFile('ballast.schema.json'));
  });

  test('describes every setting', () => {
    const undescribed: string[] = [];
    const visit = (path: readonly string[]): void => {
      const setting = settingAt(path);
      const names = Object.keys(setting?.properties ?? {});
      if (names.length === 0 && setting?.description === undefined) undescribed.push(path.join('.'));
      for (const name of names) visit([...path, name]);
    };
    visit([]);
    expect(undescribed).toEqual([]);
  });

  test('bounds every list and every object of names', () => {
    const unbounded: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      const { type, maxItems, maxProperties, additionalProperties }: Record<string, unknown> = { ...schema };
      if (type === 'array' && maxItems === undefined) unbounded.push(path);
      if (type === 'object' && typeof additionalProperties === 'object' && maxProperties === undefined)
        unbounded.push(path);
      for (const [name, part] of Object.entries(schema)) visit(part, `${path}/${name}`);
    };
    visit(configurationJsonSchema(), '');
    expect(unbounded).toEqual([]);
  });

  test('gives the defaults that the validation gives', () => {
    const defaults = configurationSchema.parse({});
    expect(settingAt(['limits', 'maxWeight'])).toMatchObject({ default: defaults.limits.maxWeight });
    expect(settingAt(['cycle', 'every'])).toMatchObject({ default: defaults.cycle.every });
  });
});

describe('ballast.config.example.json', () => {
  test('is a configuration', () => {
    const { limits } = loadConfiguration({ file: fromRoot('ballast.config.example.json'), environment: {} });
    expect(limits.maxWeight).toBeGreaterThan(0);
  });

  test('points editors to the schema, and names each section there is', () => {
    const example = parsedFile('ballast.config.example.json') as Record<string, unknown>;
    expect(example.$schema).toBe('./ballast.schema.json');
    expect(Object.keys(example).sort()).toEqual(Object.keys(configurationSchema.parse({ $schema: 'x' })).sort());
  });
});
