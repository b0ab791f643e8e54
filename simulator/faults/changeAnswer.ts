import { type Answer, isRecord, mapList } from './answer.ts';
import type { FaultEffect } from './faultRules.ts';
import { type Asked, hideOrders, inResult } from './hideOrders.ts';

/** Binance's list of fills is the whole answer. */
const BINANCE_FILLS = '/api/v3/myTrades';
const BYBIT_FILLS = '/v5/execution/list';
const OKX_FILLS = new Set(['/api/v5/trade/fills', '/api/v5/trade/fills-history']);

/** An answer as an effect leaves it; effects on the connection or on the whole answer leave it as it is. */
export function changeAnswer(answer: Answer, effect: FaultEffect, asked: Asked): Answer {
  switch (effect.kind) {
    case 'hideOrders':
      return hideOrders(answer, effect.orderId, asked);
    case 'duplicateFills':
      return { ...answer, body: twice(answer.body, asked.path) };
    case 'changeFields': {
      const removed = effect.remove.reduce((body, field) => change(body, field.split('.'), undefined), answer.body);
      return {
        ...answer,
        body: Object.entries(effect.set).reduce(
          (body, [field, value]) => change(body, field.split('.'), value),
          removed,
        ),
      };
    }
    case 'latency':
    case 'refuse':
    case 'reset':
    case 'torn':
    case 'late':
    case 'deny':
      return answer;
    default: {
      const unreachable: never = effect;
      return unreachable;
    }
  }
}

function twice(body: unknown, path: string): unknown {
  const doubled = (fills: readonly unknown[]) => fills.flatMap((fill) => [fill, fill]);
  if (path === BYBIT_FILLS) return inResult(body, doubled);
  if (OKX_FILLS.has(path)) return mapList(body, 'data', doubled);
  return path === BINANCE_FILLS && Array.isArray(body) ? doubled(body) : mapList(body, 'fills', doubled);
}

/** A copy with one field set, or removed where the value is undefined. A path that leads nowhere changes nothing, but its last step adds. */
function change(body: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === '*') return changeAll(body, rest, value);
  if (Array.isArray(body))
    return body.map((entry, index) => (String(index) === step ? change(entry, rest, value) : entry));
  if (!isRecord(body) || (rest.length > 0 && !(step in body))) return body;
  const { [step]: former, ...others } = body;
  const changed = rest.length === 0 ? value : change(former, rest, value);
  return changed === undefined ? others : { ...others, [step]: changed };
}

/** Every element of a list, or of an object that is one by ID, with one field set. */
function changeAll(body: unknown, rest: readonly string[], value: unknown): unknown {
  if (Array.isArray(body)) return body.map((entry) => change(entry, rest, value));
  if (!isRecord(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([id, entry]) => [id, change(entry, rest, value)]));
}
