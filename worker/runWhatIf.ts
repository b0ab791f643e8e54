import { Decimal } from 'decimal.js';
import { CandleCache } from '../activities/candles/candleCache.ts';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import type { LedgerTask } from '../configuration/ledgerTask.ts';
import { report } from '../configuration/processMessage.ts';
import type { Candle } from '../core/market/candle.ts';
import type { TradingSymbol } from '../core/market/symbol.ts';
import type { PlanInput } from '../core/portfolio/decision/planInput.ts';
import type { CycleRecord, LedgerPort } from '../core/ports/ledger.ts';
import { type RecordedPlanning, WhatIf } from '../research/whatIf/whatIf.ts';
import type { LastPrice, WhatIfReport } from '../research/whatIf/whatIfReport.ts';

const DAY_MS = 86_400_000;

/** How far before the last plan the last close of a symbol may lie, ms. */
const CLOSE_WITHIN_MS = 30 * DAY_MS;

/** The recorded cycles of an account, decided again under other settings, oldest first; the ledger is only read. @throws LedgerError */
export async function runWhatIf(
  url: string,
  { account, since, settings }: Extract<LedgerTask, { kind: 'whatIf' }>,
): Promise<WhatIfReport> {
  const ledger = await openLedger(url, { readOnly: true });
  try {
    const work = new WhatIf(account, settings);
    const bars = new BarsOfDay(ledger);
    const cycleIds = [...new Set(await ledger.cycleIdsSince(account, since))].reverse();
    let [done, last] = [0, { venue: '', at: 0 }];
    for (const cycleId of cycleIds) {
      const scopes = (await ledger.cyclesNamed(account, cycleId)).filter(({ startedAt }) => startedAt >= since);
      for (const record of scopes.toReversed()) {
        const planning = await planningOf(ledger, record, bars, settings.forecast.windowDays);
        if (typeof planning === 'string') work.leaveOut({ ...nameOf(record), reason: planning });
        else {
          last = planning.input.market;
          try {
            work.take(planning);
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            work.leaveOut({ ...nameOf(record), reason: `no plan can be made: ${message}` });
          }
        }
      }
      done += 1;
      report({ type: 'progress', message: `${done} of ${cycleIds.length} cycles` });
    }
    return work.report(await lastCloses(ledger, last, work.symbols()));
  } finally {
    await ledger.close();
  }
}

function nameOf({ cycleId, scope, startedAt }: CycleRecord): Pick<CycleRecord, 'cycleId' | 'scope' | 'startedAt'> {
  return { cycleId, scope, startedAt };
}

/** A cycle with what its plan was made from, or why there is none. */
async function planningOf(
  ledger: LedgerPort,
  record: CycleRecord,
  bars: BarsOfDay,
  otherWindow: number,
): Promise<RecordedPlanning | string> {
  const { account, cycleId, plan } = record;
  if (plan === undefined) return 'it made no plan';
  if (plan.input === undefined) return 'its plan is of an earlier version, which did not keep what it was made from';
  const input = await ledger.planInput(account, plan.input);
  if (input === undefined) return 'what its plan was made from was thinned (ledger.keepWhole)';
  const orders = await ledger.ordersOfCycle(account, cycleId);
  const window = input.policy.forecast.windowDays;
  const candles = await bars.read(input, window);
  const otherCandles = window === otherWindow ? candles : await bars.read(input, otherWindow);
  return { record, plan, input, orders, candles, otherCandles };
}

/** The bars of the windows that end with one day, each list read once: cycles of a day share what is made of it. */
class BarsOfDay {
  readonly #ledger: LedgerPort;
  #day = Number.NaN;
  readonly #read = new Map<string, readonly Candle[]>();

  constructor(ledger: LedgerPort) {
    this.#ledger = ledger;
  }

  async read({ market }: PlanInput, days: number): Promise<ReadonlyMap<TradingSymbol, readonly Candle[]>> {
    const day = Math.floor(market.at / DAY_MS);
    if (day !== this.#day) this.#read.clear();
    this.#day = day;
    const cache = new CandleCache(this.#ledger, market.venue, days);
    const found = new Map<TradingSymbol, readonly Candle[]>();
    for (const { symbol } of [...market.available, ...market.unavailable]) {
      const key = `${symbol} ${days}`;
      const bars = this.#read.get(key) ?? (await cache.read(symbol, market.at));
      this.#read.set(key, bars);
      if (bars.length > 0) found.set(symbol, bars);
    }
    return found;
  }
}

async function lastCloses(
  ledger: LedgerPort,
  { venue, at }: { readonly venue: string; readonly at: number },
  symbols: Iterable<TradingSymbol>,
): Promise<ReadonlyMap<TradingSymbol, LastPrice>> {
  const closes = new Map<TradingSymbol, LastPrice>();
  for (const symbol of symbols) {
    const last = (await ledger.candles(venue, symbol, '1d', at - CLOSE_WITHIN_MS, Number.MAX_SAFE_INTEGER)).at(-1);
    if (last !== undefined)
      closes.set(symbol, { price: new Decimal(last.close).toFixed(), at: last.openTime + DAY_MS });
  }
  return closes;
}
