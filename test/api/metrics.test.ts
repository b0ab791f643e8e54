import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { accountMetrics } from '../../api/metrics/accountMetrics.ts';
import { exposition } from '../../api/metrics/exposition.ts';

const file = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** Metrics that are of no account: those of the API, and those that the worker tells by itself. */
const OTHERS = [
  'ballast_info',
  'ballast_temporal_answers',
  'ballast_ledger_answers',
  'ballast_workers',
  'ballast_acts_total',
  'ballast_venue_requests_total',
  'ballast_venue_budget_used_milliseconds_total',
  'ballast_venue_wait_milliseconds',
];

describe('the metrics', () => {
  it('are text that Prometheus reads, whatever stands in a label', () => {
    const samples = [{ labels: { source: 'a"b\\c\nd' }, value: 0.5 }];
    expect(
      exposition([
        { name: 'x_seconds', help: 'One\ntwo.', type: 'gauge', samples },
        { name: 'none', help: 'None.', type: 'gauge', samples: [] },
        { name: 'y_total', help: 'Y.', type: 'counter', samples: [{ value: 3 }] },
      ]),
    ).toBe(
      '# HELP x_seconds One\\ntwo.\n# TYPE x_seconds gauge\nx_seconds{source="a\\"b\\\\c\\nd"} 0.5\n# HELP y_total Y.\n# TYPE y_total counter\ny_total 3\n',
    );
  });

  it('leave out what nobody has told', () => {
    const silent = { account: 'main', status: undefined, recent: undefined };
    const told = accountMetrics([silent], 0).filter(({ samples }) => samples.length > 0);
    expect(told).toEqual([
      expect.objectContaining({
        name: 'ballast_account_answers',
        samples: [{ labels: { account: 'main' }, value: 0 }],
      }),
    ]);
  });

  it('are the ones that the dashboard of Grafana shows and that the guide lists', () => {
    const known = [...accountMetrics([], 0).map(({ name }) => name), ...OTHERS];
    const named = (text: string): string[] => [...new Set(text.match(/ballast_[a-z_]+/g))].sort();
    expect(named(file('docs/how-to/watch-with-prometheus.md'))).toEqual(expect.arrayContaining([...known].sort()));
    for (const path of ['deploy/grafana/ballast.json', 'docs/how-to/watch-with-prometheus.md'])
      for (const name of named(file(path))) expect(known).toContain(name);
  });
});
