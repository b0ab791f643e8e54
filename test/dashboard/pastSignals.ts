import { createHash } from 'node:crypto';
import { fitModel } from '../../core/learning/models/fitModel.ts';
import { writeModelFile } from '../../core/learning/models/modelFile.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { createRandom } from '../../quant/statistics/random.ts';
import { learningData } from '../core/learning/models/learningData.ts';

const DAY_MS = 86_400_000;

/** Records plans of earlier days like the one given, with signals of other confidences and directions, so that there are claims whose horizon is over. */
export async function recordPastPlans(ledger: LedgerPort, account: string, plan: Plan, days: number): Promise<void> {
  const random = createRandom(7);
  for (let day = days; day > 0; day -= 1) {
    const [cycleId, at] = [`past-${day}`, plan.at - day * DAY_MS];
    const started = { account, cycleId, scope: 'all', workflowId: `cycle:${cycleId}`, runId: cycleId, startedAt: at };
    await ledger.openCycle(started);
    const analyses = plan.analyses.map((analysis) => {
      if (analysis.signal === undefined) return analysis;
      const confidence = Number((0.5 + 0.45 * random.uniform()).toFixed(4));
      return { ...analysis, signal: { ...analysis.signal, confidence, ageHours: 0, horizonDays: 3 } };
    });
    await ledger.recordPlan(account, cycleId, 'all', { ...plan, cycleId, at, analyses });
    await ledger.closeCycle(account, cycleId, 'all', 'traded', 'Of an earlier day', at + 60_000);
  }
}

/** Keeps and adopts a small model that was really trained, and says which of its features tells something. */
export async function adoptModel(ledger: LedgerPort, name: string): Promise<string> {
  const data = learningData({ days: 120, symbols: 4, columns: 6, strength: 2 }, 3);
  const rows = Int32Array.from({ length: data.events.length }, (_, row) => row);
  const trained = fitModel(data, rows, [], { kind: 'average', seed: 1, boosting: { maxTrees: 20 } });
  const digest = (parts: readonly Uint8Array[]): string =>
    parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
  const facts = { trainingDataHash: '0123456789abcdef', trainedFrom: 0, trainedTo: Date.now() - DAY_MS, metrics: {} };
  const calibrator = { kind: 'platt', slope: -1, offset: 0 } as const;
  const stored = { ...facts, featureNames: data.features.names, seed: 1, model: trained, calibrator };
  const file = writeModelFile(stored, digest);
  const fileHash = digest([Buffer.from(file)]);
  const { version } = await ledger.recordModel(
    { ...facts, name, trainingId: 'of-a-test', at: Date.now(), fileHash },
    file,
  );
  const adopted = {
    id: 'of-a-test',
    name,
    version,
    kind: 'adopted',
    at: Date.now(),
    by: 'anna',
    reason: 'to see it',
  } as const;
  await ledger.changeModel(adopted, null);
  return 'feature0';
}
