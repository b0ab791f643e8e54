import type { LabelledEvent } from '../models/labelledEvent.ts';

/**
 * How much of each event is its own: the mean over its time of 1 over the number of the events that are under way. The sum over events that overlap
 * wholly is 1, so it counts independent observations.
 *
 * Source: M. Lopez de Prado, Advances in Financial Machine Learning (2018), section 4.3, in continuous time.
 */
export function averageUniqueness(events: readonly Pick<LabelledEvent, 'start' | 'end'>[]): Float64Array {
  const times = [...new Set(events.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const places = new Map(times.map((time, k) => [time, k]));
  const changes = new Int32Array(times.length);
  for (const { start, end } of events) {
    changes[places.get(start) ?? 0] += 1;
    changes[places.get(end) ?? 0] -= 1;
  }
  // Integral of 1 / (number under way) up to each time.
  const integral = new Float64Array(times.length);
  let underWay = 0;
  for (let k = 1; k < times.length; k++) {
    underWay += changes[k - 1];
    integral[k] = integral[k - 1] + (underWay > 0 ? (times[k] - times[k - 1]) / underWay : 0);
  }
  return Float64Array.from(
    events,
    ({ start, end }) => (integral[places.get(end) ?? 0] - integral[places.get(start) ?? 0]) / (end - start),
  );
}
