import { z } from 'zod';
import { list, share, time } from './values.ts';

const direction = z.enum(['buy', 'sell', 'hold']);
const figure = z.number().nullable();

/** The newest signals of each source and symbol. */
export const latestSignalsSchema = z.object({
  account: z.string(),
  at: time.describe('When this was looked at'),
  signals: list(
    z.object({
      symbol: z.string(),
      source: z.string(),
      direction,
      confidence: share.describe('Probability that the direction is right'),
      at: time.describe('When it was made'),
      receivedAt: time,
      fresh: z.boolean().describe('Whether it still buys: not older than its horizon and signals.maxAge'),
      expectedReturn: share.nullable(),
      horizonDays: figure,
      model: z.string().nullable().describe('Model and version that it comes from, such as model@3'),
      pushed: z.boolean().describe('True for one that was sent to the API'),
    }),
  ),
});

/** The sources of signals of an account. */
export const signalSourcesSchema = z.object({
  account: z.string(),
  maxAge: z.string().describe('Older signals buy nothing'),
  lastCycle: z.string().nullable().describe('The cycle that `standing` is of; null before the first one'),
  sources: list(
    z.object({
      name: z.string(),
      kind: z.enum(['builtIn', 'momentum', 'file', 'http', 'push', 'model', 'onnx']),
      weight: z.number().describe('How much its word counts beside that of the others'),
      weightShare: share,
      minFeatures: z.number().int(),
      standing: z
        .enum(['heard', 'muted', 'failed', 'unknown'])
        .describe('What the last cycle has made of it: muted says nothing at present, failed could not be asked'),
      reason: z.string().nullable().describe('Why it was not heard'),
      lastSignalAt: time.nullable().describe('When its newest signal was made'),
      symbols: z.number().int().describe('Symbols that it has said something of'),
      model: z
        .string()
        .nullable()
        .describe(
          'The adopted model of a builtIn or model source, such as model@3; null for none, and for other kinds',
        ),
    }),
  ),
});

const interval = z.object({ lower: z.number(), upper: z.number() });

/** What sources have claimed, against what came. */
export const scorecardSchema = z.object({
  account: z.string(),
  days: z.number().int().describe('So many of the latest were looked at'),
  since: time.nullable().describe('First plan that was looked at; null without one'),
  plans: z.number().int(),
  usual: z.number().describe('The configured information coefficient'),
  sources: list(
    z.object({
      source: z.string(),
      matured: z.number().int().describe('Claims whose horizon is over'),
      waiting: z.number().int(),
      independent: z.number().describe('Independent observations that the matured ones are worth'),
      claimed: share.nullable().describe('Mean confidence'),
      right: share
        .nullable()
        .describe('Share that came right: of the positions that the confidence speaks of, or of the directions'),
      rightInterval: interval.describe('95 %, over the independent ones'),
      brier: figure,
      baseBrier: figure.describe('Brier score of always claiming the share that came right'),
      reliability: list(
        z.object({
          from: z.number(),
          to: z.number(),
          count: z.number().int(),
          said: z.number(),
          came: z.number(),
          interval,
        }),
      ).describe('The calibration curve'),
      informationCoefficient: z.object({
        measured: figure,
        lower: z.number(),
        upper: z.number(),
        shrunk: z.number().describe('Drawn towards the configured one: what to reckon with'),
      }),
      verdict: z.object({ kind: z.enum(['unproven', 'skilled', 'mute']), reason: z.string() }),
    }),
  ),
});

const model = z.object({
  name: z.string(),
  version: z.number().int(),
  at: time,
  trainedFrom: time,
  trainedTo: time,
  standing: z.enum(['present', 'adopted before', 'declined', 'rolled back', 'undecided']),
  decision: z
    .object({ kind: z.enum(['adopted', 'declined', 'rolledBack']), at: time, by: z.string(), reason: z.string() })
    .nullable(),
  metrics: z.record(z.string(), z.number()).describe('Figures out of sample'),
});

/** Trained models, and how they stand. */
export const modelsSchema = z.object({ models: list(model) });

/** What a trained model goes by. */
export const modelImportanceSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  kind: z.enum(['boosting', 'logistic', 'average']),
  features: list(z.object({ name: z.string(), share: share.describe('Of all features, which together have 1') })),
});

export type LatestSignalsAnswer = z.infer<typeof latestSignalsSchema>;
export type SignalSourcesAnswer = z.infer<typeof signalSourcesSchema>;
export type ScorecardAnswer = z.infer<typeof scorecardSchema>;
export type ModelsAnswer = z.infer<typeof modelsSchema>;
export type ModelImportanceAnswer = z.infer<typeof modelImportanceSchema>;
