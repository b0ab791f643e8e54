import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readWrittenFile, writeWrittenFile, writtenFilePath } from '../../configuration/configurationFile.ts';
import { configurationSchema } from '../../configuration/schema.ts';
import {
  changedSettings,
  isEditable,
  problemsOfChanges,
  requireEditable,
  writtenOtherwise,
} from '../../configuration/settingChanges.ts';

const folder = mkdtempSync(join(tmpdir(), 'ballast-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('changes of settings', () => {
  it('touch what they name alone, in its place, and make objects and entries of accounts where there are none', () => {
    const settings = { cycle: { every: '1h' }, limits: { maxWeight: 0.2, riskBudget: 0.02 }, accounts: ['main', 'b'] };
    const changed = changedSettings(settings, {
      'limits.maxWeight': 0.3,
      'cycle.every': null,
      'orders.type': 'limit',
      'accounts.1.limits.maxPositions': 3,
    });
    expect(JSON.stringify(changed)).toBe(
      JSON.stringify({
        cycle: {},
        limits: { maxWeight: 0.3, riskBudget: 0.02 },
        accounts: ['main', { name: 'b', limits: { maxPositions: 3 } }],
        orders: { type: 'limit' },
      }),
    );
    expect(settings.limits.maxWeight).toBe(0.2);
  });

  it('are of how accounts trade, and of nothing else', () => {
    for (const path of ['limits.maxWeight', 'signals.sources', 'accounts.0.limits.maxWeight'])
      expect([path, isEditable(path)]).toEqual([path, true]);
    for (const path of [
      'exchange.mode',
      'api.host',
      'dataDirectory',
      'accounts',
      'accounts.0.name',
      'limits.nothing',
      '__proto__.x',
    ])
      expect([path, isEditable(path)]).toEqual([path, false]);
    expect(() => requireEditable({ 'exchange.mode': 'live' })).toThrow(
      'Change other settings in the configuration file',
    );
    expect(() => requireEditable({ 'signals.url': 'https://anna:secret@models.example.com' })).toThrow(
      /^(?!.*secret@)[\s\S]*Give secrets in the environment/,
    );
  });

  it('are checked with the settings that stay', () => {
    const present = configurationSchema.parse({});
    expect(problemsOfChanges(present, { 'limits.maxWeight': 0.3 })).toEqual([]);
    expect(problemsOfChanges(present, { 'limits.maxWeight': 7 })).toEqual([
      { field: 'limits.maxWeight', given: '7', allowed: expect.stringContaining('a number') },
    ]);
    expect(problemsOfChanges(present, { 'signals.provider': 'file' })).toEqual([
      expect.objectContaining({ field: 'signals.path' }),
    ]);
    expect(
      problemsOfChanges(configurationSchema.parse({ limits: { maxWeight: 0.3 } }), { 'limits.maxWeight': null }),
    ).toEqual([]);
  });

  it('are told from what is in force', () => {
    const file = { limits: { maxWeight: 0.3, minTradeAmount: 10 } };
    expect(writtenOtherwise(file, 'limits.maxWeight', 0.25)).toBe(0.3);
    expect(writtenOtherwise(file, 'limits.minTradeAmount', '10')).toBeUndefined();
    expect(writtenOtherwise(file, 'cycle.every', '1h')).toBeUndefined();
  });
});

describe('the configuration file', () => {
  const path = join(folder, 'ballast.config.json');

  it('is found by name, by what the start has said, and where it is looked for', () => {
    expect(writtenFilePath('/a.json', { BALLAST_WRITTEN_FILE: '/b.json' })).toBe('/a.json');
    expect(writtenFilePath(undefined, { BALLAST_WRITTEN_FILE: '/b.json', BALLAST_CONFIG: '/c.json' })).toBe('/b.json');
    expect(writtenFilePath(undefined, { BALLAST_CONFIG: '/c.json' })).toBe('/c.json');
    expect(writtenFilePath(undefined, {})).toBe(join(process.cwd(), 'ballast.config.json'));
  });

  it('keeps its indentation and rights, and what it was before', () => {
    const old = JSON.stringify({ limits: { maxWeight: 0.2 } }, null, '\t');
    writeFileSync(path, old);
    chmodSync(path, 0o640);
    const written = writeWrittenFile(readWrittenFile(path), { limits: { maxWeight: 0.3 } });
    expect(readFileSync(path, 'utf8')).toBe('{\n\t"limits": {\n\t\t"maxWeight": 0.3\n\t}\n}\n');
    expect(readFileSync(`${path}.bak`, 'utf8')).toBe(old);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(written).toEqual(readWrittenFile(path));
    expect(existsSync(`${path}.new`)).toBe(false);
  });

  it('is left alone where somebody has changed it meanwhile', () => {
    const before = readWrittenFile(path);
    writeFileSync(path, '{"cycle": {"every": "4h"}}');
    expect(() => writeWrittenFile(before, {})).toThrow('a file that has changed meanwhile');
    expect(readFileSync(path, 'utf8')).toBe('{"cycle": {"every": "4h"}}');
  });

  it('is made where there is none, for its owner alone', () => {
    const fresh = join(folder, 'fresh.json');
    writeWrittenFile(readWrittenFile(fresh), { limits: { maxWeight: 0.3 } });
    expect(readWrittenFile(fresh).settings).toEqual({ limits: { maxWeight: 0.3 } });
    expect([statSync(fresh).mode & 0o777, existsSync(`${fresh}.bak`)]).toEqual([0o600, false]);
  });
});
