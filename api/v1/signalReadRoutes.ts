import { z } from 'zod';
import { durationMs } from '../../configuration/duration.ts';
import { configurationOf } from '../../configuration/schema.ts';
import {
  isTrained,
  modelName,
  type SignalSourceSettings,
  signalSources,
  sourceName,
} from '../../configuration/signalSection.ts';
import { listedModels } from '../../core/learning/adoption/listedModels.ts';
import { presentVersion } from '../../core/learning/adoption/presentModel.ts';
import { latestSignals } from '../../core/signals/latestSignals.ts';
import { longestAge } from '../../core/signals/signal.ts';
import { momentumInstead, troubleIn } from '../../core/signals/sourceTroubles.ts';
import type { StoredSignal } from '../../core/signals/storedSignal.ts';
import { accountOf, accountQuery } from './accountQuery.ts';
import {
  latestSignalsSchema,
  modelsSchema,
  type SignalSourcesAnswer,
  scorecardSchema,
  signalSourcesSchema,
} from './signalsSchema.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso } from './values.ts';

/** So many of the latest signals are looked through for the newest of each source and symbol. */
const MOST_READ = 3_000;

/** What the sources of signals say, and what their word was worth. One function: one list of routes that read the same ledger. */
export function signalReadRoutes(server: V1Server, { client, ledger, configuration, scorecard }: V1Context): void {
  const settingsOf = (account: string) => configurationOf(configuration, account).signals;

  server.get(
    '/signals',
    {
      schema: {
        tags: ['signals'],
        summary: 'The newest signal of each source and symbol',
        querystring: z.strictObject(accountQuery),
        response: { 200: latestSignalsSchema },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const [now, maxAge] = [Date.now(), durationMs(settingsOf(account).maxAge)];
      const stored = latestSignals(await ledger.signals(account, MOST_READ));
      return { account, at: iso(now), signals: stored.map((own) => signalBody(own, now, maxAge)) };
    },
  );

  server.get(
    '/signals/sources',
    {
      schema: {
        tags: ['signals'],
        summary: 'The sources of signals, how much each counts, and which were not heard and why',
        querystring: z.strictObject(accountQuery),
        response: { 200: signalSourcesSchema },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const settings = settingsOf(account);
      const sources = signalSources(settings);
      const [stored, cycles] = await Promise.all([
        ledger.signals(account, MOST_READ),
        ledger.cyclesBefore(account, undefined, 20),
      ]);
      const last = cycles.find(({ scope, closedAt }) => scope === 'all' && closedAt !== undefined);
      const latest = latestSignals(stored);
      const whole = sources.reduce((sum, { weight }) => sum + weight, 0);
      return {
        account,
        maxAge: settings.maxAge,
        lastCycle: last?.cycleId ?? null,
        sources: await Promise.all(
          sources.map(async (source) => {
            const name = sourceName(source);
            const own = latest.filter((signal) => isOf(signal, source));
            const named = modelName(source);
            const version = isTrained(source) ? presentVersion(await ledger.modelChanges(named)) : undefined;
            return {
              name,
              kind: source.kind,
              weight: source.weight,
              weightShare: source.weight / whole,
              minFeatures: source.minFeatures,
              ...standingOf(source, last?.summary),
              lastSignalAt: own.length === 0 ? null : iso(Math.max(...own.map(({ signal }) => signal.at))),
              symbols: new Set(own.map(({ signal }) => signal.symbol)).size,
              model: version === undefined ? null : `${named}@${version}`,
            };
          }),
        ),
      };
    },
  );

  server.get(
    '/scorecard',
    {
      schema: {
        tags: ['signals'],
        summary: 'What each source of signals has claimed in the recorded cycles, against what came',
        querystring: z.strictObject({
          ...accountQuery,
          days: z.coerce.number().int().min(1).max(3_650).default(180).describe('Of cycles of so many days'),
        }),
        response: { 200: scorecardSchema },
      },
    },
    async ({ query }) => {
      const account = accountOf(client, query.account);
      const { since, plans, usual, sources } = await scorecard(account, query.days);
      return { account, days: query.days, since: since === null ? null : iso(since), plans, usual, sources };
    },
  );

  server.get(
    '/models',
    {
      schema: {
        tags: ['signals'],
        summary: 'Trained models with their figures, and which of them counts',
        response: { 200: modelsSchema },
      },
    },
    async () => {
      const models = await ledger.models();
      const names = [...new Set(models.map(({ name }) => name))];
      const changes = (await Promise.all(names.map((name) => ledger.modelChanges(name)))).flat();
      return {
        models: listedModels(models, changes).map(({ at, trainedFrom, trainedTo, decision, ...own }) => ({
          name: own.name,
          version: own.version,
          at: iso(at),
          trainedFrom: iso(trainedFrom),
          trainedTo: iso(trainedTo),
          standing: own.standing,
          decision: decision === null ? null : { ...decision, at: iso(decision.at) },
          metrics: own.metrics,
        })),
      };
    },
  );
}

/** Signals that were sent to the API carry the name of who sent them. */
function isOf({ source, pushed }: StoredSignal, settings: SignalSourceSettings): boolean {
  if (settings.kind === 'push') return pushed && (settings.sender === undefined || settings.sender === source);
  return !pushed && source === sourceName(settings);
}

function standingOf(
  source: SignalSourceSettings,
  summary: string | undefined,
): Pick<SignalSourcesAnswer['sources'][number], 'standing' | 'reason'> {
  if (summary === undefined) return { standing: 'unknown', reason: null };
  const report = summary.split('\n');
  const trouble = troubleIn(report, sourceName(source));
  return trouble === undefined
    ? { standing: 'heard', reason: source.kind === 'builtIn' ? momentumInstead(report) : null }
    : { standing: trouble.kind, reason: trouble.reason };
}

function signalBody({ source, pushed, receivedAt, signal }: StoredSignal, now: number, maxAge: number) {
  const { symbol, direction, confidence, at, expectedReturn = null, horizonDays = null, model, version } = signal;
  return {
    symbol,
    source,
    direction,
    confidence,
    at: iso(at),
    receivedAt: iso(receivedAt),
    fresh: now - at <= longestAge(signal, maxAge),
    expectedReturn,
    horizonDays,
    model: model === undefined ? null : version === undefined ? model : `${model}@${version}`,
    pushed,
  };
}
