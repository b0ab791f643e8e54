import type { BallastClient } from '../../client/ballastClient.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { accountMetrics } from './accountMetrics.ts';
import { exposition, type Metric } from './exposition.ts';
import { measureAccount } from './measureAccount.ts';

/** Figures serve all who ask within so long, ms: however often they are read, the actors are not asked more often. */
const KEPT_MS = 5_000;

/** What is measured. */
export interface MetricsSource {
  readonly client: BallastClient;
  readonly ledger: LedgerPort;
  readonly version: string;
}

/** The page that Prometheus reads. */
export class MetricsPage {
  private readonly source: MetricsSource;
  private kept: { readonly at: number; readonly page: Promise<string> } | undefined;

  constructor(source: MetricsSource) {
    this.source = source;
  }

  async read(now = Date.now()): Promise<string> {
    if (this.kept === undefined || now - this.kept.at >= KEPT_MS) this.kept = { at: now, page: this.measure(now) };
    return await this.kept.page;
  }

  private async measure(now: number): Promise<string> {
    const { client, ledger, version } = this.source;
    const [accounts, workers, acts] = await Promise.all([
      Promise.all(client.accounts.map((account) => measureAccount(client, ledger, account, now))),
      client.workerCount().catch(() => undefined),
      ledger.acts({}, 1).catch(() => undefined),
    ]);
    return exposition([
      gauge('ballast_info', 'The version of Ballast.', 1, { version }),
      gauge('ballast_temporal_answers', '1 where the Temporal server answers.', workers === undefined ? 0 : 1),
      gauge('ballast_ledger_answers', '1 where the ledger answers.', acts === undefined ? 0 : 1),
      ...(workers === undefined ? [] : [gauge('ballast_workers', 'Workers of the task queue.', workers)]),
      ...(acts === undefined ? [] : [counter('ballast_acts_total', 'Acts in the audit log.', acts[0]?.sequence ?? 0)]),
      ...accountMetrics(accounts, now),
      counter('process_cpu_seconds_total', 'Processor time of the API.', processorSeconds()),
      gauge('process_resident_memory_bytes', 'Memory of the API.', process.memoryUsage.rss()),
      gauge('process_start_time_seconds', 'When the API began.', Math.floor(now / 1_000 - process.uptime())),
    ]);
  }
}

function gauge(name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}): Metric {
  return { name, help, type: 'gauge', samples: [{ labels, value }] };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, help, type: 'counter', samples: [{ value }] };
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}
