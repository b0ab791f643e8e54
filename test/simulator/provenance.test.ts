import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DAY_MS, dayOf } from '../../simulator/market/dailyBars.ts';
import { FactorModel, SEEDED_EPOCH } from '../../simulator/market/factorModel.ts';
import { type MarketSource, openMarket } from '../../simulator/provenance.ts';
import { parseSimulatorOptions } from '../../simulator/simulatorOptionsSchema.ts';
import { Database } from '../../simulator/store/database.ts';
import { Settings } from '../../simulator/store/storedSettings.ts';
import { temporaryFolder } from './support.ts';

const FIRST = Date.UTC(2026, 10, 26, 3, 54);

/** A file that no market has traded on yet. */
function newFile(): Settings {
  const database = new Database(join(temporaryFolder(), 'simulator.sqlite'));
  onTestFinished(() => database.close());
  return new Settings(database);
}

function open(settings: Settings, wallNow: number, startAt?: string): MarketSource {
  const options = parseSimulatorOptions({ dataDirectory: 'unused', ...(startAt === undefined ? {} : { startAt }) });
  return openMarket(options, settings, wallNow);
}

/** The closes of the year before a moment. */
function pastOf({ daily }: MarketSource, at: number): readonly (number | undefined)[] {
  return Array.from({ length: 365 }, (_, back) => daily.bar('DOT-USD', dayOf(at) - 1 - back)?.close);
}

test('a seeded market that starts now has the same past on every date', () => {
  const past = pastOf(open(newFile(), FIRST), FIRST);
  for (const days of [1, 40, 400, 4_000]) {
    const other = FIRST + days * DAY_MS + 7_654_321;
    expect(pastOf(open(newFile(), other), other)).toEqual(past);
  }
});

test('a market keeps its past when it is opened again on a later date', () => {
  const settings = newFile();
  const past = pastOf(open(settings, FIRST), FIRST);
  expect(pastOf(open(settings, FIRST + 100 * DAY_MS), FIRST)).toEqual(past);
});

test('a start at a date has the past of that date, also in files that do not say when their market began', () => {
  const calendar = new FactorModel(1);
  const dated = open(newFile(), FIRST, '2026-03-02');
  expect(dated.daily.firstDay('DOT-USD')).toBe(dayOf(SEEDED_EPOCH));
  expect(dated.daily.bar('DOT-USD', dayOf(FIRST))).toEqual(calendar.bar('DOT-USD', dayOf(FIRST)));
  const earlier = newFile();
  earlier.write('provenance', JSON.stringify({ kind: 'seeded', seed: 1 }));
  expect(open(earlier, FIRST).daily.firstDay('DOT-USD')).toBe(dayOf(SEEDED_EPOCH));
});
