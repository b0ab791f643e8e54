import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { createApi } from '../../api/createApi.ts';
import type { BallastClient } from '../../client/ballastClient.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';

/** What a stream of signals sent one by one came to. */
export interface IntakeMeasurement {
  readonly perSecond: number;
  readonly seconds: number;
  readonly sent: number;
  /** Requests that were not answered with 200. */
  readonly refused: number;
  /** Signals in the ledger afterwards. */
  readonly stored: number;
  /** From the first request to the last answer, s. */
  readonly took: number;
  /** Of the answers, ms. */
  readonly median: number;
  readonly worst: number;
}

/** A sender keeps its connections. On a busy machine requests wait for each other, and none is given up. */
const CONNECTIONS = 64;
const PATIENCE_MS = 300_000;

/** Requests begin in groups of so many milliseconds: timers are no finer. */
const TICK_MS = 20;

/** Sends signals to `POST /api/v1/signals` over HTTP at a steady rate, one a request, and counts what the ledger has of them. */
export async function measureIntake(perSecond: number, seconds: number): Promise<IntakeMeasurement> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-intake-'));
  const ledger = await openLedger(`sqlite:${join(folder, 'ledger.db')}`);
  // No route that asks Temporal is called.
  const client = { defaultAccount: 'main', accounts: ['main'] } as unknown as BallastClient;
  const configuration = loadConfiguration({ environment: {}, flags: { signals: { sources: [{ kind: 'push' }] } } });
  const dispatcher = new Agent({
    connections: CONNECTIONS,
    connectTimeout: PATIENCE_MS,
    headersTimeout: PATIENCE_MS,
  });
  const api = createApi(configuration, client, ledger, { environment: {} });
  try {
    const url = `${await api.listen({ host: '127.0.0.1', port: 0 })}/api/v1/signals`;
    const latencies: number[] = [];
    let refused = 0;
    const send = async (id: number): Promise<void> => {
      const begun = performance.now();
      const body = { id: String(id), symbol: 'ALT-USD', direction: 'buy', confidence: 0.8, at: Date.now() };
      const answer = await fetch(url, {
        method: 'POST',
        dispatcher,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      await answer.arrayBuffer();
      if (answer.status !== 200) refused += 1;
      latencies.push(performance.now() - begun);
    };
    const begun = performance.now();
    const total = perSecond * seconds;
    const sending: Promise<void>[] = [];
    while (sending.length < total) {
      const due = Math.min(total, Math.ceil(((performance.now() - begun) / 1_000) * perSecond));
      while (sending.length < due) sending.push(send(sending.length));
      await sleep(TICK_MS);
    }
    await Promise.all(sending);
    const took = (performance.now() - begun) / 1_000;
    latencies.sort((a, b) => a - b);
    const stored = (await ledger.signals('main', total + 1)).length;
    const median = latencies[Math.floor(latencies.length / 2)];
    const worst = latencies[latencies.length - 1];
    return { perSecond, seconds, sent: total, refused, stored, took, median, worst };
  } finally {
    await dispatcher.close();
    await api.close();
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** For people. */
export function intakeReport(measured: IntakeMeasurement): string {
  const { perSecond, seconds, sent, refused, stored, took, median, worst } = measured;
  return [
    `Signals sent one by one: ${perSecond} a second for ${seconds} s`,
    `  sent ${sent}, refused ${refused}, in the ledger ${stored}, lost ${sent - refused - stored}`,
    `  ${took.toFixed(1)} s to the last answer; answers after ${median.toFixed(0)} ms (median), ${worst.toFixed(0)} ms (worst)`,
  ].join('\n');
}
