import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Configuration } from '../../../configuration/schema.ts';
import { cycleWorkflowId, portfolioWorkflowId } from '../../../core/cycles/identifiers.ts';
import { examineVersions } from '../../../worker/deployment/examineVersions.ts';
import { replayHistory } from '../../../worker/replayHistory.ts';
import { STRONG_SIGNALS, startTestBallast, type TestBallast } from '../../support/ballast.ts';
import { startWorkerProcess, type WorkerProcess } from '../../support/workerProcess.ts';
import { presentWorkflows } from '../../support/workflowBundle.ts';

describe('workers of two versions on one queue', () => {
  let ballast: TestBallast;
  const running: WorkerProcess[] = [];
  beforeEach(async () => {
    ballast = await startTestBallast({
      workers: false,
      flags: {
        temporal: { versioning: true },
        cycle: { approval: 'required', approvalDeadline: '1h', deadline: '300s' },
      },
    });
  });
  afterEach(async () => {
    for (const worker of running.splice(0)) await worker.kill();
    await ballast?.stop();
  });

  const configurationOf = (buildId: string): Configuration => ({
    ...ballast.configuration,
    temporal: { ...ballast.configuration.temporal, buildId },
  });
  const work = async (buildId: string): Promise<WorkerProcess> => {
    const worker = await startWorkerProcess(configurationOf(buildId));
    running.push(worker);
    return worker;
  };
  const versionOf = async (workflowId: string): Promise<string | undefined> => {
    const { raw } = await ballast.client.temporal.workflow.getHandle(workflowId).describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
  };
  const waiting = async (cycleId: string): Promise<string> => {
    let plan: string | undefined;
    const look = async () => {
      plan = (await ballast.client.cycleStatus(cycleId).catch(() => undefined))?.approval?.plan;
      return plan;
    };
    await expect.poll(look, { timeout: 120_000 }).toBeDefined();
    return plan ?? '';
  };
  const actor = () => portfolioWorkflowId(ballast.account);
  const cycle = (cycleId: string) => cycleWorkflowId(ballast.account, cycleId, 'all');

  it('end a cycle on the one that it began on, while the actor and what begins go on with the newer', async () => {
    await work('1.0.0-old');
    const started = await ballast.client.startCycle({ cycleId: 'begun-on-old', signals: STRONG_SIGNALS });
    const plan = await waiting('begun-on-old');
    expect(await versionOf(cycle('begun-on-old'))).toBe('1.0.0-old');
    await work('1.1.0-new');
    await ballast.client.approveCycle('begun-on-old', 'ada', plan);
    const result = await started.result();
    expect(result.outcome).toBe('traded');
    expect(result.orders.every(({ status }) => status === 'FILLED')).toBe(true);
    expect(await versionOf(cycle('begun-on-old'))).toBe('1.0.0-old');
    expect(await versionOf(actor())).toBe('1.1.0-new');
    // `ballast cycle debug` replays it outside any version.
    const history = await ballast.client.temporal.workflow.getHandle(cycle('begun-on-old')).fetchHistory();
    const ofVersion = history.events?.some(
      (event) => event.workflowTaskCompletedEventAttributes?.deploymentVersion?.buildId === '1.0.0-old',
    );
    expect(ofVersion).toBe(true);
    expect(await replayHistory(history, cycle('begun-on-old'), presentWorkflows())).toEqual({ same: true });
    expect(await examineVersions(configurationOf('1.1.0-new'))).toMatch(
      /^1\.1\.0-new is the current one; .*1\.0\.0-old \d+ workflows \(\d+ running\)/,
    );
  });

  it('name a cycle whose version has no worker any more, and the current one takes it over', async () => {
    const old = await work('1.0.0-old');
    const started = await ballast.client.startCycle({ cycleId: 'left', signals: STRONG_SIGNALS });
    const plan = await waiting('left');
    await old.kill();
    running.splice(0);
    await expect(examineVersions(configurationOf('1.1.0-new'))).rejects.toThrow(
      /1 running cycles are pinned to a version that has no worker any more: .*left.* \(1\.0\.0-old\).*update-options/,
    );
    await work('1.1.0-new');
    await ballast.client.approveCycle('left', 'ada', plan);
    expect((await started.result()).outcome).toBe('traded');
    expect(await versionOf(cycle('left'))).toBe('1.1.0-new');
    const orders = await ballast.ledger.ordersOfCycle(ballast.account, 'left');
    expect((await ballast.venue.acceptedOrders()).map(({ clientOrderId }) => clientOrderId).sort()).toEqual(
      orders.map(({ order }) => order.clientOrderId).sort(),
    );
  });

  it('are not followed by workers without a version, which would get no work: these say so and end', async () => {
    const old = await work('1.0.0-old');
    await old.stop();
    running.splice(0);
    const unversioned: Configuration = {
      ...ballast.configuration,
      temporal: { ...ballast.configuration.temporal, versioning: false },
    };
    await expect(startWorkerProcess(unversioned)).rejects.toThrow(
      /temporal\.versioning: given false; .*version 1\.0\.0-old.*Take the setting out/,
    );
  });

  it('leave the newer one the current one when the older comes back beside it', async () => {
    const old = await work('1.0.0-old');
    await work('1.1.0-new');
    await old.stop();
    await work('1.0.0-old');
    expect(await examineVersions(configurationOf('1.1.0-new'))).toMatch(/^1\.1\.0-new is the current one/);
  });
});
