import { randomBytes } from 'node:crypto';
import { Client, type Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { afterAll, describe, expect, it } from 'vitest';
import { createApi } from '../../api/createApi.ts';
import { BallastClient } from '../../client/ballastClient.ts';
import { codecOrigins } from '../../configuration/codecEndpoint.ts';
import { PAYLOAD_KEYS_VARIABLE } from '../../configuration/payloads/payloadKeys.ts';
import { temporalTarget } from '../../configuration/temporalConnection.ts';
import { connectClient } from '../../worker/connectClient.ts';
import { decryptHistory } from '../../worker/decryptHistory.ts';
import { examineEncryption } from '../../worker/examineEncryption.ts';
import { failingSteps } from '../../worker/failingSteps.ts';
import { type History, replayHistory } from '../../worker/replayHistory.ts';
import { requireReadable } from '../../worker/requireReadable.ts';
import { reviewPlans } from '../../worker/reviewPlans.ts';
import { type RunningWorkers, runWorkers } from '../../worker/runWorkers.ts';
import { WORKFLOWS_PATH } from '../../worker/workflowCode.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../support/ballast.ts';
import { setUp } from '../support/setUp.ts';
import { presentWorkflows } from '../support/workflowBundle.ts';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const [OLD, NEW] = [newKey('old'), newKey('new')];

const [READ_TOKEN, TRADE_TOKEN] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];

/** What nobody without the key may read. */
const REASON = 'a reason that nobody else may read';

/** Every message of a history, as the server keeps it. Search attributes are none: the server itself reads them. */
function payloadsIn(part: unknown): readonly Payload[] {
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return [];
  if ('data' in part && part.data instanceof Uint8Array) return [part as Payload];
  // The SDK notes there which patches a workflow knows, without any codec.
  if ('markerName' in part && part.markerName === 'core_patch') return [];
  return Object.entries(part).flatMap(([name, value]) => (name === 'searchAttributes' ? [] : payloadsIn(value)));
}

const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
const text = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

interface JsonPayload {
  readonly metadata: Readonly<Partial<Record<string, string>>>;
  readonly data: string;
}

/** A message as the Temporal UI sends it. */
function asJson(payload: Payload | undefined): JsonPayload {
  const metadata = Object.entries(payload?.metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
  return { metadata: Object.fromEntries(metadata), data: base64(payload?.data) };
}

function payloadsOf(body: string): readonly JsonPayload[] {
  return (JSON.parse(body) as { payloads: readonly JsonPayload[] }).payloads;
}

/** What is done with these keys in the environment; everything that connects reads them then. */
async function withKeys<Result>(keys: string | undefined, work: () => Promise<Result>): Promise<Result> {
  const before = process.env[PAYLOAD_KEYS_VARIABLE];
  if (keys === undefined) delete process.env[PAYLOAD_KEYS_VARIABLE];
  else process.env[PAYLOAD_KEYS_VARIABLE] = keys;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env[PAYLOAD_KEYS_VARIABLE];
    else process.env[PAYLOAD_KEYS_VARIABLE] = before;
  }
}

describe('a running system that gets a key for its messages', () => {
  let ballast: TestBallast;
  let workers: RunningWorkers;
  let keyed: BallastClient;
  let stranger: Client;
  const opened: BallastClient[] = [];
  const cycles = new Map<string, string>();

  const connect = (keys: string | undefined): Promise<BallastClient> =>
    withKeys(keys, async () => {
      const client = await BallastClient.connect(ballast.configuration);
      opened.push(client);
      return client;
    });
  const runCycle = async (client: BallastClient, cycleId: string, strong: typeof STRONG_SIGNALS): Promise<void> => {
    const signals = strong.map((signal) => ({ ...signal, reason: REASON }));
    const started = await client.startCycle({ cycleId, signals });
    await started.result();
    cycles.set(cycleId, started.workflowId);
  };
  const historyOf = async (workflowId: string): Promise<History> =>
    await stranger.workflow.getHandle(workflowId).fetchHistory();
  const cycleOf = (cycleId: string): Promise<History> => historyOf(cycles.get(cycleId) ?? '');

  setUp(
    async () => {
      ballast = await startTestBallast();
      await runCycle(ballast.client, 'plain', []);
      await ballast.stopWorkers();
      keyed = await connect(`${NEW},${OLD}`);
      workers = await withKeys(`${NEW},${OLD}`, () =>
        runWorkers(temporalTarget(ballast.configuration), ballast.dependencies, { workflowsPath: WORKFLOWS_PATH }),
      );
      const { connection, options } = ballast.client.temporal;
      stranger = new Client({ connection: connection as Connection, namespace: options.namespace });
      await runCycle(keyed, 'secret', STRONG_SIGNALS.slice(0, 2));
    },
    async () => {
      await workers?.stop();
      for (const client of opened) await client.close();
      await ballast?.stop();
    },
  );
  afterAll(() => expect(process.env[PAYLOAD_KEYS_VARIABLE]).toBeUndefined());

  it('keeps no message of a cycle, its account and its orders in plain text at the server', async () => {
    const orders = await keyed.cycleOrders('secret');
    expect(orders.length).toBeGreaterThan(0);
    const { workflowService } = stranger;
    const { executions } = await workflowService.listWorkflowExecutions({
      namespace: stranger.options.namespace,
      query: `TaskQueue = '${ballast.taskQueue}' AND WorkflowType = 'symbolOrder'`,
    });
    const ofOrder = executions?.find(({ execution }) => execution?.workflowId?.includes('secret'))?.execution;
    const histories = [await cycleOf('secret'), await historyOf(ofOrder?.workflowId ?? '')];
    for (const history of histories) {
      const payloads = payloadsIn(history);
      expect(payloads.length).toBeGreaterThan(5);
      const encodings = payloads.map(({ metadata }) => text(metadata?.encoding));
      expect(new Set(encodings)).toEqual(new Set(['binary/encrypted']));
      expect(new Set(payloads.map(({ metadata }) => text(metadata?.['encryption-key-id'])))).toEqual(new Set(['new']));
      const kept = payloads.map(({ data }) => text(data)).join('\n');
      for (const word of ['BTC', 'ETH', 'USD', REASON, ballast.account, 'buy', 'quantity', 'message'])
        expect(kept).not.toContain(word);
    }
  });

  it('is read by a client with the key, also what is from before, and by none without it', async () => {
    expect((await keyed.cyclePlan('secret'))?.decisions.length).toBeGreaterThan(0);
    expect((await keyed.cyclePlan('plain'))?.decisions.length).toBeGreaterThan(0);
    expect(await keyed.portfolioStatus()).toMatchObject({ account: ballast.account });
    await expect(ballast.client.cyclePlan('secret')).rejects.toThrow(
      'encrypted with the key "new", which is missing here: BALLAST_PAYLOAD_KEYS is not set',
    );
    const other = await connect(OLD);
    await expect(other.cyclePlan('secret')).rejects.toThrow('BALLAST_PAYLOAD_KEYS has old');
  });

  it('is told by doctor, which fails where what is there cannot be read', async () => {
    const examined = (keys?: string) => withKeys(keys, () => examineEncryption(ballast.configuration));
    expect(await examined(`${NEW},${OLD}`)).toBe(
      'the key new encrypts messages at the Temporal server; to read only: old',
    );
    expect(await examined(`none,${NEW}`)).toContain('plain text; what is encrypted is read with new');
    await expect(examined()).rejects.toThrow('encrypted with the key "new", which is missing here');
  });

  it('has no worker that could not read its messages', async () => {
    const required = (keys?: string) =>
      withKeys(keys, () => requireReadable(temporalTarget(ballast.configuration), ballast.taskQueue));
    await expect(required(`none,${NEW}`)).resolves.toBeUndefined();
    await expect(required()).rejects.toThrow('encrypted with the key "new", which is missing here');
    await expect(required(OLD)).rejects.toThrow('BALLAST_PAYLOAD_KEYS has old');
  });

  it('is decrypted for the pages of the Temporal UI, and for no others', async () => {
    const own = 'http://127.0.0.1:8233';
    const ui = 'https://cloud.temporal.io';
    const { configuration, ledger } = ballast;
    const withUi = { ...configuration, api: { ...configuration.api, codecOrigins: [ui] } };
    const tokens = `eye:read:${READ_TOKEN} hand:trade:${TRADE_TOKEN}`;
    const environment = { [PAYLOAD_KEYS_VARIABLE]: `${NEW},${OLD}`, BALLAST_API_TOKENS: tokens };
    const api = createApi(withUi, keyed, ledger, { environment });
    const post = (way: string, payloads: unknown, token: string, origin = ui, site = 'cross-site') =>
      api.inject({
        method: 'POST',
        url: `/codec/${way}?preserveStorageRefs=true`,
        headers: { origin, 'sec-fetch-site': site, 'x-namespace': 'default', authorization: `Bearer ${token}` },
        payload: { payloads },
      });
    try {
      const asked = await api.inject({
        method: 'OPTIONS',
        url: '/codec/decode',
        headers: { origin: ui, 'access-control-request-method': 'POST', 'sec-fetch-site': 'cross-site' },
      });
      expect(asked.statusCode).toBe(204);
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': ui,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': expect.stringContaining('X-Namespace'),
      });

      const [started] = (await cycleOf('secret')).events ?? [];
      const [kept] = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
      const shown = await post('decode', [asJson(kept), asJson(kept)], READ_TOKEN);
      expect(shown.statusCode).toBe(200);
      expect(shown.headers['access-control-allow-origin']).toBe(ui);
      const [input, again] = payloadsOf(shown.body);
      expect(again).toEqual(input);
      expect(Buffer.from(input?.metadata.encoding ?? '', 'base64').toString()).toBe('json/plain');
      expect(Buffer.from(input?.data ?? '', 'base64').toString()).toContain(REASON);

      // What a person types into the UI reaches the workflow as one of our own messages does.
      const plain = { metadata: { encoding: input?.metadata.encoding }, data: input?.data };
      const [sealed] = payloadsOf((await post('encode', [plain], TRADE_TOKEN)).body);
      expect(Buffer.from(sealed?.metadata['encryption-key-id'] ?? '', 'base64').toString()).toBe('new');
      expect(payloadsOf((await post('decode', [sealed], READ_TOKEN)).body)).toEqual([input]);

      const refusals = [
        await post('decode', [plain], READ_TOKEN, 'https://evil.example'),
        await post('decode', [plain], 'wrong'),
        await post('encode', [plain], READ_TOKEN),
        await post('decode', [{ data: 'no base64!' }], READ_TOKEN),
        await post('decode', [{ ...sealed, data: plain.data }], READ_TOKEN),
      ];
      expect(refusals.map(({ statusCode }) => statusCode)).toEqual([403, 401, 403, 400, 400]);
      expect(refusals[0]?.headers['access-control-allow-origin']).toBeUndefined();
      // The page could not read why it is refused otherwise.
      expect(refusals[1]?.headers['access-control-allow-origin']).toBe(ui);
      expect(codecOrigins({ ...configuration, temporal: { ...configuration.temporal, uiPort: 8233 } })).toContain(own);
    } finally {
      await api.close();
    }
    const without = createApi(withUi, keyed, ledger, { environment: {} });
    expect((await without.inject({ method: 'POST', url: '/codec/decode', payload: { payloads: [] } })).statusCode).toBe(
      404,
    );
    await without.close();
  });

  it('does a cycle again with what its start was given', async () => {
    const replayed = await keyed.replayCycle('secret');
    await replayed.result();
    const [started] = (await decryptedHistory(replayed.workflowId)).events ?? [];
    const [input] = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    expect(text(input?.data)).toContain(REASON);
  });

  it('is debugged with the key: the history replays and its plans are decided again', async () => {
    const history = await decryptedHistory(cycles.get('secret') ?? '');
    expect(await replayHistory(history, 'secret', presentWorkflows())).toEqual({ same: true });
    const [review] = await reviewPlans(history, ballast.dependencies);
    expect(review?.differences).toEqual([]);
  });

  it('keeps the words of a failure among its messages, and tells them who has the key', async () => {
    const workflowId = `failing-${ballast.account}`;
    const { taskQueue } = ballast;
    const handle = await keyed.temporal.workflow.start('tradingCycle', {
      workflowId,
      taskQueue,
      args: [{ account: 'nobody-has-this-account' }],
    });
    await expect(handle.query('no-such-query')).rejects.toThrow('did not register a handler for no-such-query');
    await expect(handle.result()).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining('nobody-has-this-account') }),
    });
    const history = await historyOf(workflowId);
    const kept = JSON.stringify(history, (name, value) => (name === 'data' ? undefined : value));
    expect(kept).toContain('Encoded failure');
    expect(kept).not.toContain('nobody-has-this-account');
  });

  it('tells with which cause a step fails, and since when', async () => {
    await ballast.venue.addFault({ path: '^/api/v3/brokerage/', effect: { kind: 'refuse', status: 503 } });
    const cycle = await keyed.startCycle({ cycleId: 'failing' });
    const failing = () => failingSteps(keyed.temporal, ballast.taskQueue, ballast.account);
    await expect
      .poll(async () => (await failing()).steps, { timeout: 60_000, interval: 500 })
      .toContainEqual(
        expect.objectContaining({
          workflowId: cycle.workflowId,
          since: expect.any(Number),
          cause: expect.stringContaining('503'),
        }),
      );
    await ballast.venue.clearFaults();
    await cycle.result();
  });

  async function decryptedHistory(workflowId: string): Promise<History> {
    const client = await withKeys(NEW, () => connectClient(temporalTarget(ballast.configuration)));
    try {
      return await decryptHistory(await historyOf(workflowId), client.options.loadedDataConverter.payloadCodecs);
    } finally {
      await client.connection.close();
    }
  }
});
