import { orderNotFound } from '../http/coinbaseError.ts';
import type { FaultEffect } from './faultRules.ts';

/** An answer on its way out. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer as an effect leaves it; effects on the connection or on the whole answer leave it as it is. */
export function changeAnswer(answer: Answer, effect: FaultEffect, path: string): Answer {
  switch (effect.kind) {
    case 'hideOrders':
      return hideOrders(answer, effect.orderId, path);
    case 'duplicateFills':
      return { ...answer, body: mapList(answer.body, 'fills', (fills) => fills.flatMap((fill) => [fill, fill])) };
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

function hideOrders(answer: Answer, orderId: string | undefined, path: string): Answer {
  const isHidden = (entry: unknown) => orderId === undefined || (isRecord(entry) && entry.order_id === orderId);
  const asked = /\/orders\/historical\/([^/]+)$/.exec(path)?.[1];
  if (asked !== undefined && asked !== 'batch' && asked !== 'fills') {
    const error = orderNotFound();
    return isHidden({ order_id: asked }) ? { status: error.status, body: error.body } : answer;
  }
  const visible = (entries: readonly unknown[]) => entries.filter((entry) => !isHidden(entry));
  return { ...answer, body: mapList(mapList(answer.body, 'orders', visible), 'fills', visible) };
}

function mapList(body: unknown, field: string, map: (entries: readonly unknown[]) => readonly unknown[]): unknown {
  if (!isRecord(body) || !Array.isArray(body[field])) return body;
  return { ...body, [field]: map(body[field]) };
}

/** A copy with one field set, or removed where the value is undefined. A path that leads nowhere changes nothing, but its last step adds. */
function change(body: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === '*') return Array.isArray(body) ? body.map((entry) => change(entry, rest, value)) : body;
  if (Array.isArray(body))
    return body.map((entry, index) => (String(index) === step ? change(entry, rest, value) : entry));
  if (!isRecord(body) || (rest.length > 0 && !(step in body))) return body;
  const { [step]: former, ...others } = body;
  const changed = rest.length === 0 ? value : change(former, rest, value);
  return changed === undefined ? others : { ...others, [step]: changed };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
