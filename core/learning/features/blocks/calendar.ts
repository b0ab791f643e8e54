import { TIMEFRAME_MS } from '../../../market/candle.ts';
import type { BarHistory } from '../barHistory.ts';
import { type FeatureDefinition, windowBlock } from '../featureBlock.ts';

const FRIDAY = 5;
const NEAR_TURN = 3;

const angle = 'seasonality as an angle, usual definition';

const DEFINITIONS: readonly FeatureDefinition[] = [
  { name: 'weekday', formula: 'day of the week, 0 for Sunday (categorical)', lookback: 1, source: 'French (1980)' },
  { name: 'weekdaySine', formula: 'sin(2 pi weekday / 7)', lookback: 1, source: angle },
  { name: 'weekdayCosine', formula: 'cos(2 pi weekday / 7)', lookback: 1, source: angle },
  { name: 'weekend', formula: '1 on Saturdays and Sundays, 0 otherwise', lookback: 1, source: 'French (1980)' },
  { name: 'monthDaySine', formula: 'sin(2 pi (day of the month - 1) / days of the month)', lookback: 1, source: angle },
  {
    name: 'monthDayCosine',
    formula: 'cos(2 pi (day of the month - 1) / days of the month)',
    lookback: 1,
    source: angle,
  },
  { name: 'yearDaySine', formula: 'sin(2 pi (day of the year - 1) / days of the year)', lookback: 1, source: angle },
  { name: 'yearDayCosine', formula: 'cos(2 pi (day of the year - 1) / days of the year)', lookback: 1, source: angle },
  {
    name: 'turnOfMonth',
    formula: `1 on the last day and the first ${NEAR_TURN} of a month, 0 otherwise`,
    lookback: 1,
    source: 'Lakonishok and Smidt (1988)',
  },
  { name: 'toQuarterEnd', formula: 'days to the end of the quarter / 92', lookback: 1, source: 'usual definition' },
  {
    name: 'toExpiry',
    formula: "days to the month's last Friday, or the next month's after it, / 35",
    lookback: 1,
    source: 'expiry of monthly options',
  },
];

function write(_: BarHistory, row: Float64Array, start: number, time: number): void {
  let at = start;
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const weekday = date.getUTCDay();
  const monthDays = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const yearStart = Date.UTC(year, 0, 1);
  const yearShare = (time - yearStart) / (Date.UTC(year + 1, 0, 1) - yearStart);
  const monthShare = (day - 1) / monthDays;
  row[at++] = weekday;
  row[at++] = Math.sin((2 * Math.PI * weekday) / 7);
  row[at++] = Math.cos((2 * Math.PI * weekday) / 7);
  row[at++] = weekday === 0 || weekday === 6 ? 1 : 0;
  row[at++] = Math.sin(2 * Math.PI * monthShare);
  row[at++] = Math.cos(2 * Math.PI * monthShare);
  row[at++] = Math.sin(2 * Math.PI * yearShare);
  row[at++] = Math.cos(2 * Math.PI * yearShare);
  row[at++] = day === monthDays || day <= NEAR_TURN ? 1 : 0;
  row[at++] = daysBetween(time, Date.UTC(year, 3 * Math.floor(month / 3) + 3, 0)) / 92;
  const expiry = lastFriday(year, month);
  row[at] = daysBetween(time, expiry >= time ? expiry : lastFriday(year, month + 1)) / 35;
}

function lastFriday(year: number, month: number): number {
  const end = new Date(Date.UTC(year, month + 1, 0));
  return end.getTime() - ((end.getUTCDay() - FRIDAY + 7) % 7) * TIMEFRAME_MS['1d'];
}

function daysBetween(from: number, to: number): number {
  return (to - from) / TIMEFRAME_MS['1d'];
}

/** What day it is. */
export const CALENDAR = windowBlock('Calendar', DEFINITIONS, write);
