import { z } from 'zod';
import { type ModelSettings, USUAL_MODEL } from '../core/learning/training/modelSettings.ts';
import { duration, durationMs } from './duration.ts';
import { filePath } from './filePath.ts';
import { webAddress } from './webAddress.ts';

/** The kinds of sources, and the setting that each cannot do without. */
const NEEDS = {
  builtIn: undefined,
  momentum: undefined,
  file: ['path', 'the path of a JSON, NDJSON or CSV file, which the file provider reads'],
  http: ['url', 'the address of the service that the http provider asks'],
  push: undefined,
  model: undefined,
  onnx: ['path', 'the path of an .onnx file, with its description beside it'],
} as const satisfies Readonly<Record<string, readonly ['path' | 'url', string] | undefined>>;

/** Kinds that can be the only provider. */
const PROVIDERS = ['builtIn', 'momentum', 'file', 'http', 'model', 'onnx'] as const;

/** What is pooled and named in a plan travels for every symbol. */
const MOST_SOURCES = 5;

/** A week of new outcomes is a tenth of what one symbol has in a window that is judged. */
const BUILT_IN_RETRAINED_EVERY = '7d';

const timeout = duration('100ms', '10m');

const source = z
  .strictObject({
    kind: z
      .enum([...PROVIDERS, 'push'])
      .describe(
        'builtIn: the trained model, and calibrated momentum while there is none; momentum: the rule of momentum alone, whose confidence is not calibrated; file: a file; http: a service that is asked; push: what is sent to the API; model: the trained model of its name that is adopted; onnx: a model of yours from a file',
      ),
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)
      .meta({ title: 'a name of lower-case letters, digits, - and _, at most 32 of them' })
      .optional()
      .describe('What reports call it; default: its kind'),
    weight: z.number().gt(0).max(1_000).default(1).describe('How much its word counts beside that of the others'),
    minFeatures: z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(0)
      .describe('Signals that do not say they were made from so many features (featureCount) are refused'),
    path: filePath.optional().describe('Of kind file and onnx'),
    url: webAddress.optional().describe('Of kind http'),
    sender: z
      .string()
      .min(1)
      .max(50)
      .optional()
      .describe('Of kind push: name of the token or secret whose signals count; default: those of everybody'),
    retrainEvery: duration('1d', '365d')
      .optional()
      .describe(
        'Of kind builtIn and model: how often it is trained anew; default: 7d for builtIn, and for model only where somebody asks for it',
      ),
    staleAfter: duration('1d', '1000d')
      .optional()
      .describe(
        'Of kind builtIn and model: for how long its signals count after the last outcome it learnt from; default: 90d',
      ),
    timeout: timeout.optional().describe('Of kind http: how long one request may take; default: signals.timeout'),
  })
  .superRefine((value, context) => {
    const need = NEEDS[value.kind];
    if (need !== undefined && value[need[0]] === undefined)
      context.addIssue({ code: 'custom', path: [need[0]], message: need[1] });
  })
  .meta({
    title: 'an object such as { "kind": "http", "name": "desk", "url": "https://models.example.com", "weight": 2 }',
  });

/** One of several sources of signals. */
export type SignalSourceSettings = z.infer<typeof source>;

/** Section `signals`: where forecasts come from. */
export const signals = z
  .strictObject({
    provider: z
      .enum(PROVIDERS)
      .default('builtIn')
      .describe(
        'Where signals come from, where it is one place: the built-in model, the rule of momentum, a file, a service, a trained model, or an ONNX model of yours',
      ),
    path: filePath
      .optional()
      .describe('JSON, NDJSON or CSV file of the file provider, or .onnx file of the onnx provider'),
    url: webAddress
      .optional()
      .describe('Address of the http provider; its bearer token comes from BALLAST_SIGNALS_TOKEN'),
    sources: z
      .array(source)
      .max(MOST_SOURCES)
      .default([])
      .describe(
        'Several sources at once, whose signals are pooled by their weights; where there are any, provider is not looked at',
      ),
    maxAge: duration('1s', '365d').default('1d').describe('Older signals buy nothing'),
    timeout: timeout.default('10s').describe('How long one request for signals may take'),
    heedScorecard: z
      .boolean()
      .default(true)
      .describe(
        'Whether what the signals of a source have been worth weighs its next ones, and mutes it where its skill is gone',
      ),
  })
  .superRefine((value, context) => {
    const refuse = (path: readonly (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    if (value.sources.length === 0) {
      const need = NEEDS[value.provider];
      if (need !== undefined && value[need[0]] === undefined) refuse([need[0]], need[1]);
      return;
    }
    for (const key of ['path', 'url'] as const)
      if (value[key] !== undefined)
        refuse([key], `nothing beside signals.sources: give it to one of them, as sources[0].${key}`);
    const names = value.sources.map(sourceName);
    const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (repeated >= 0) refuse(['sources', repeated, 'name'], `names that differ; ${names[repeated]} is there twice`);
    const variables = names.map(tokenVariable);
    const twin = variables.findIndex((name, index) => variables.indexOf(name) !== index);
    if (repeated < 0 && twin >= 0)
      refuse(['sources', twin, 'name'], `names that differ in more than - and _, for the sake of ${variables[twin]}`);
  });

/** What a source is called. */
export function sourceName({ name, kind }: Pick<SignalSourceSettings, 'name' | 'kind'>): string {
  return name ?? kind;
}

/** Whether the signals of a source are those of a trained model. */
export function isTrained({ kind }: Pick<SignalSourceSettings, 'kind'>): boolean {
  return kind === 'model' || kind === 'builtIn';
}

/** Whether a source looks at years of candles. */
export function looksFarBack(source: Pick<SignalSourceSettings, 'kind'>): boolean {
  return isTrained(source) || source.kind === 'onnx';
}

/** What the models of a source are called. */
export function modelName({ name }: Pick<SignalSourceSettings, 'name'>): string {
  return name ?? 'model';
}

/** The variable that holds the bearer token of a source of kind http. */
export function tokenVariable(name: string): string {
  return `BALLAST_SIGNALS_TOKEN_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** All sources: those of the list, or the one that `provider` names. */
export function signalSources({
  sources,
  provider,
  path,
  url,
}: z.infer<typeof signals>): readonly SignalSourceSettings[] {
  return sources.length > 0 ? sources : [{ kind: provider, weight: 1, minFeatures: 0, path, url }];
}

/** How the model of a source is trained and watched, as the configuration says; one that it does not name as usual. */
export function modelSettings(section: z.infer<typeof signals>, name: string): ModelSettings {
  const source = signalSources(section).find((own) => isTrained(own) && modelName(own) === name);
  if (source?.staleAfter === undefined) return USUAL_MODEL;
  return { ...USUAL_MODEL, staleAfter: durationMs(source.staleAfter) };
}

/** The models that are trained regularly, with how often (ms); undefined for one that is not. */
export function trainedModels(
  section: z.infer<typeof signals>,
): readonly { readonly name: string; readonly every: number | undefined }[] {
  return signalSources(section)
    .filter(isTrained)
    .map((source) => {
      const every = source.retrainEvery ?? (source.kind === 'builtIn' ? BUILT_IN_RETRAINED_EVERY : undefined);
      return { name: modelName(source), every: every === undefined ? undefined : durationMs(every) };
    });
}
