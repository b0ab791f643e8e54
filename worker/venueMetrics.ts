import { Runtime } from '@temporalio/worker';
import type { RequestNews } from '../adapters/exchange/rateBudget.ts';

/** Counts the requests to the venue among the metrics of the worker: what they take of the venue's budget, and how long they wait for it. */
export function venueMetrics(): (news: RequestNews) => void {
  const meter = Runtime.instance().metricMeter;
  const requests = meter.createCounter('ballast_venue_requests', undefined, 'Requests to the venue');
  const used = meter.createCounter(
    'ballast_venue_budget_used_milliseconds',
    undefined,
    'What requests have taken of the budget of the venue: 1000 in a second use up all of it',
  );
  const waited = meter.createHistogram(
    'ballast_venue_wait_milliseconds',
    'int',
    undefined,
    'How long requests have waited for the budget of the venue',
  );
  return ({ priority, budgetMs, waitedMs }) => {
    const labels = { priority };
    requests.add(1, labels);
    used.add(Math.round(budgetMs), labels);
    waited.record(Math.round(waitedMs), labels);
  };
}
