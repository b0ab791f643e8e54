import { createHash } from 'node:crypto';
import type { TradingSettings } from '../../core/cycles/tradingSettings.ts';
import { dayOf } from '../../simulator/market/dailyBars.ts';
import type { HistoricalMarket } from '../backtest/historicalMarket.ts';
import type { Research } from '../runEngine.ts';

/** Settings that change nothing in a backtest. */
const WITHOUT_EFFECT: ReadonlySet<keyof TradingSettings> = new Set([
  'deadline',
  'balanceLag',
  'approval',
  'approvalDeadline',
]);

/** Settings that change something only where orders rest. */
const OF_RESTING = ['maxPlanAge'] as const satisfies readonly (keyof TradingSettings)[];

/** The same for the same variant, whatever it is called: what the account goes by, its money and costs, its signals. Hexadecimal. */
export function variantOf(research: Research): string {
  const { settings, source, delay, cash, contributions, fees, depth, participation, resumeAfter } = research;
  // Only a plan whose orders rest can grow old.
  const idle = settings.orderStyle.type === 'limit' ? WITHOUT_EFFECT : new Set([...WITHOUT_EFFECT, ...OF_RESTING]);
  const acting = Object.entries(settings).filter(([name]) => !idle.has(name as keyof TradingSettings));
  return digest([
    canonical({
      settings: Object.fromEntries(acting),
      source: [source.name, source.version],
      terms: { delay, cash, contributions, fees, depth, participation, resumeAfter },
    }),
  ]);
}

/** The same for the same days of the same market. Hexadecimal. */
export function dataOf({ market, from, to }: Pick<Research, 'market' | 'from' | 'to'>): string {
  return digest(recordsOf(market, from, to));
}

function* recordsOf({ daily, seed }: HistoricalMarket, from: number, to: number): Generator<string> {
  yield canonical({ seed, from, to });
  for (const rules of daily.products) {
    yield canonical(rules);
    const last = Math.min(daily.lastDay(rules.symbol), dayOf(to - 1));
    for (let day = daily.firstDay(rules.symbol); day <= last; day += 1) {
      const bar = daily.bar(rules.symbol, day);
      if (bar !== undefined) yield [day, bar.open, bar.high, bar.low, bar.close, bar.volume].join();
    }
  }
}

/** JSON in which the order of fields does not matter, and infinity is not lost. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (item === Number.POSITIVE_INFINITY) return 'infinite';
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function digest(parts: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part}\n`);
  return hash.digest('hex').slice(0, 32);
}
