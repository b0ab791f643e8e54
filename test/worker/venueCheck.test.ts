import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../adapters/ledger/openLedger.ts';
import { simulatorOptions } from '../../client/start/simulatorOptions.ts';
import { ledgerUrl, loadConfiguration } from '../../configuration/loadConfiguration.ts';
import type { Configuration } from '../../configuration/schema.ts';
import { orderWorkflowId } from '../../core/orders/orderKey.ts';
import { ASSUMPTIONS, type Assumption } from '../../core/venueCheck/assumptions.ts';
import type { CheckedAssumption, CheckPlan, VenueCertificate } from '../../core/venueCheck/certificate.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/startSimulator.ts';
import { checkVenue } from '../../worker/venueCheck/checkVenue.ts';
import { type SimulatorAdmin, simulatorAdmin } from '../support/simulatorAdmin.ts';

/** A simulator of one venue with a configuration that trades there. */
interface Place {
  readonly configuration: Configuration;
  readonly simulator: RunningSimulator;
  readonly admin: SimulatorAdmin;
}

async function openPlace(id: string): Promise<Place> {
  const exchange = { id, balanceLag: '1500ms' };
  const dataDirectory = await mkdtemp(join(tmpdir(), 'ballast-venue-check-'));
  const flags = { dataDirectory, exchange, simulator: { port: 0 }, protection: { stopLoss: 'off' } };
  const draft = loadConfiguration({ environment: {}, flags });
  const simulator = await startSimulator(simulatorOptions(draft));
  const configuration = { ...draft, simulator: { ...draft.simulator, port: simulator.port } };
  return { configuration, simulator, admin: simulatorAdmin(simulator.url, 'main') };
}

const TASK = { account: 'main', symbol: undefined, acknowledged: false, version: '0.0.0' };

interface Examined {
  readonly certificate: VenueCertificate;
  readonly plans: readonly CheckPlan[];
}

async function examined(
  configuration: Configuration,
  onCheck: (check: CheckedAssumption, ending: AbortController) => void = () => undefined,
): Promise<Examined> {
  const ending = new AbortController();
  const plans: CheckPlan[] = [];
  const answer = await checkVenue(configuration, TASK, {
    environment: {},
    signal: ending.signal,
    plan: (plan) => plans.push(plan),
    checked: (check) => onCheck(check, ending),
  });
  if (answer.kind !== 'certificate') throw new Error('no certificate');
  return { certificate: answer.certificate, plans };
}

const outcomes = ({ checks }: VenueCertificate) =>
  Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));

const withLedger = async <T>(
  configuration: Configuration,
  work: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<T>,
): Promise<T> => {
  const ledger = await openLedger(ledgerUrl(configuration, {}));
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
};

const FILLS: Readonly<Record<string, { path: string; set: Readonly<Record<string, string>> }>> = {
  binance: { path: '^/api/v3/myTrades$', set: { '*.commissionAsset': 'ZZZ' } },
  okx: { path: '^/api/v5/trade/fills', set: { 'data.*.feeCcy': 'ZZZ' } },
  bybit: { path: '^/v5/execution/list$', set: { 'result.list.*.feeCurrency': 'ZZZ' } },
};

/** What does not depend on the venue's dialect is tried at one of them. */
const ONE = 'coinbase';

describe.each(['coinbase', 'binance', 'okx', 'bybit'])('at %s', (id) => {
  let place: Place;
  beforeAll(async () => {
    place = await openPlace(id);
  }, 120_000);
  afterAll(async () => {
    await place.simulator.stop();
    await rm(place.configuration.dataDirectory, { recursive: true });
  });

  /** Exactly one check has failed, those before it have passed, those after it were not run. */
  const expectFailed = (certificate: VenueCertificate, failed: Assumption): void => {
    const at = ASSUMPTIONS.indexOf(failed);
    expect(outcomes(certificate)).toEqual(
      Object.fromEntries(
        ASSUMPTIONS.map((name, index) => [name, index < at ? 'passed' : index === at ? 'failed' : 'notRun']),
      ),
    );
    expect(certificate.passed).toBe(false);
    expect(certificate.checks[at]?.means).toMatch(/\w/);
  };
  const nothingOpen = async (): Promise<void> => {
    expect((await place.admin.acceptedOrders()).filter(({ status }) => status === 'OPEN')).toEqual([]);
    await withLedger(place.configuration, async (ledger) => expect(await ledger.openOrders('main')).toEqual([]));
  };

  it('a venue that behaves as documented passes every check, and what was ordered is known and over', async () => {
    const earlier = (await place.admin.acceptedOrders()).length;
    const { certificate, plans } = await examined(place.configuration);
    expect(certificate.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(certificate).toMatchObject({ venue: id, passed: true, leftOpen: [], interrupted: false });
    expect(certificate.keyFingerprint).toMatch(/^[0-9a-f]{16}$/);

    const accepted = (await place.admin.acceptedOrders()).slice(earlier);
    expect(accepted.map(({ status }) => status)).toEqual(['CANCELLED', 'FILLED']);
    expect(Number(accepted[1]?.filledValue)).toBeLessThanOrEqual(Number(plans[0]?.smallest.most));
    await nothingOpen();
    await withLedger(place.configuration, async (ledger) => {
      const orders = await ledger.recentOrders('main', 2);
      expect(orders.map(({ order }) => order.clientOrderId).sort()).toEqual(
        accepted.map(({ clientOrderId }) => clientOrderId).sort(),
      );
      expect(orders.every(({ key }) => key.cycleId.startsWith('check:'))).toBe(true);
      const filled = orders.find(({ state }) => state.status === 'FILLED');
      expect(filled === undefined ? [] : await ledger.fills(filled.key)).not.toEqual([]);
    });
  });

  it.runIf(id === ONE)('at a real venue nothing is ordered before a person has said the sentence', async () => {
    const { configuration, simulator, admin } = place;
    const path = join(configuration.dataDirectory, 'simulator', 'credentials', 'main.json');
    const key: { apiKey: string; secret: string } = JSON.parse(await readFile(path, 'utf8'));
    const exchange = {
      ...configuration.exchange,
      mode: 'live' as const,
      acknowledgeLive: 'I trade real money' as const,
      url: simulator.url,
    };
    const before = (await admin.acceptedOrders()).length;
    const answer = await checkVenue({ ...configuration, exchange }, TASK, {
      environment: { BALLAST_EXCHANGE_API_KEY: key.apiKey, BALLAST_EXCHANGE_SECRET: key.secret },
      signal: new AbortController().signal,
      plan: () => expect.unreachable('nothing is about to be ordered'),
      checked: () => expect.unreachable('nothing is checked'),
    });
    expect(answer).toMatchObject({ kind: 'unacknowledged', plan: { symbol: 'BTC-USD' } });
    expect(await admin.acceptedOrders()).toHaveLength(before);
  });

  it('a repeated ID that is executed again fails that check, and both orders are cancelled', async () => {
    await place.admin.breakPromises({ duplicatesExecuted: true });
    const before = (await place.admin.acceptedOrders()).length;
    const { certificate } = await examined(place.configuration);
    await place.admin.clearFaults();
    expectFailed(certificate, 'duplicate');
    expect((await place.admin.acceptedOrders()).slice(before).map(({ status }) => status)).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
    expect(certificate.leftOpen).toEqual([]);
    await nothingOpen();
  });

  it('an order that cannot be found fails that check, and is cancelled by what is known of it', async () => {
    await place.admin.addFault({ path: '', effect: { kind: 'hideOrders' } });
    const { certificate } = await examined(place.configuration, ({ outcome }) => {
      if (outcome === 'failed') void place.admin.clearFaults();
    });
    await place.admin.clearFaults();
    expectFailed(certificate, 'lookup');
    await nothingOpen();
  });

  it('a fill that is listed too late fails that check, and is in the ledger once it is listed', async () => {
    await place.admin.late({ fills: 4_000 });
    const { certificate } = await examined(place.configuration);
    expectFailed(certificate, 'fills');
    await place.admin.late({});
    await examined(place.configuration);
    await withLedger(place.configuration, async (ledger) => {
      const late = (await ledger.recentOrders('main', 10)).find(
        ({ key }) => certificate.orders.includes(orderWorkflowId(key)) && key.cycleId.endsWith(':fill'),
      );
      expect(late?.state.status).toBe('FILLED');
    });
  });

  it.runIf(id === ONE)('holds that are told too late fail that check', async () => {
    await place.admin.late({ holds: 60_000 });
    const { certificate } = await examined(place.configuration);
    await place.admin.late({});
    expectFailed(certificate, 'hold');
    await nothingOpen();
  });

  it.runIf(id in FILLS)('a fee in a currency that the venue does not document fails that check', async () => {
    const { path = '', set = {} } = FILLS[id] ?? {};
    await place.admin.addFault({ path, effect: { kind: 'changeFields', set, remove: [] } });
    const { certificate } = await examined(place.configuration);
    await place.admin.clearFaults();
    expectFailed(certificate, 'feeCurrency');
    expect(certificate.checks.find(({ name }) => name === 'feeCurrency')?.observed).toMatch(/ ZZZ$/);
  });

  it.each(id === ONE ? (['accepted', 'duplicate', 'executed'] as const) : [])(
    'ended by a person after "%s" it leaves nothing open',
    async (last) => {
      const { certificate } = await examined(place.configuration, ({ name }, ending) => {
        if (name === last) ending.abort();
      });
      expect(certificate).toMatchObject({ interrupted: true, passed: false, leftOpen: [] });
      const { [last]: there, balances } = outcomes(certificate);
      expect([there, balances]).toEqual(['passed', 'notRun']);
      await nothingOpen();
    },
  );

  it('a cancel that is lost fails that check, and says what is left open, which the next check ends', async () => {
    await place.admin.breakPromises({ cancelsLost: true });
    const { certificate } = await examined(place.configuration);
    expectFailed(certificate, 'cancel');
    expect(certificate.leftOpen).toEqual([expect.stringMatching(/^Order \S+ in BTC-USD is still open/)]);
    await place.admin.clearFaults();
    await withLedger(place.configuration, async (ledger) => expect(await ledger.openOrders('main')).toHaveLength(1));
    expect((await examined(place.configuration)).certificate.passed).toBe(true);
    await nothingOpen();
  });
});
