import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Configuration } from '../../../configuration/schema.ts';
import { adoptionVerdict } from '../../../core/learning/adoption/adoptionRule.ts';
import { candidateFigures } from '../../../core/learning/adoption/candidateFigures.ts';
import type { ListedModel } from '../../../core/learning/adoption/listedModels.ts';
import { askLedger } from '../../ledgerProcess.ts';
import { type CommonOptions, print, runningConfiguration } from '../commandContext.ts';
import { EXIT } from '../exitCodes.ts';
import { person } from '../person.ts';
import { refusing } from '../quant/commandInput.ts';
import { tableLines } from '../table.ts';
import { wrapped } from '../wrapped.ts';
import { type KeptModelName, keptModelName, keptModelWord, requireFile, USUAL_NAME } from './keptModel.ts';

interface AdoptOptions extends CommonOptions {
  readonly name: string;
  readonly reason?: string;
}

/** What adopting and rolling back answer. */
interface Changed {
  readonly name: string;
  readonly version: number | null;
  readonly before: number | null;
}

/** `ballast model list|adopt|rollback`: the models that are kept in the ledger, and which of them counts. */
export function registerRegistry(model: Command): void {
  model
    .command('list')
    .description('The models that are kept, how good each was, and which of them counts')
    .action(async (_options: unknown, command: Command) =>
      refusing(command, () => list(command.optsWithGlobals<CommonOptions>())),
    );

  named(model.command('adopt'))
    .description('Let the signals of a model count, whatever the rule of adoption says of it')
    .argument('<model>', 'a kept model such as model@3, or a file, which is kept then')
    .action(async (word: string, _options: unknown, command: Command) =>
      refusing(command, () => adopt(word, command.optsWithGlobals<AdoptOptions>())),
    );

  named(model.command('rollback'))
    .description('Take the last adoption back: the model before it counts again, or none')
    .action(async (_options: unknown, command: Command) =>
      refusing(command, () => rollBack(command.optsWithGlobals<AdoptOptions>())),
    );
}

function named(command: Command): Command {
  return command
    .option('--name <name>', 'of the source of signals', USUAL_NAME)
    .option('--reason <text>', 'why; it is kept with the decision');
}

async function list(options: CommonOptions): Promise<number> {
  const models = await kept(runningConfiguration(options));
  print(options, models, models.length === 0 ? ['No model is kept yet.'] : listLines(models));
  return EXIT.ok;
}

async function kept(configuration: Configuration): Promise<readonly ListedModel[]> {
  return await askLedger<readonly ListedModel[]>(configuration, { kind: 'models' });
}

async function adopt(word: string, options: AdoptOptions): Promise<number> {
  const configuration = runningConfiguration(options);
  const { name, version } = keptModelName(word) ?? (await keep(word, options.name, configuration));
  const task = { kind: 'adoptModel', id: randomUUID(), name, version, ...decision(options) } as const;
  const changed = await askLedger<Changed>(configuration, task);
  const metrics =
    (await kept(configuration)).find((own) => own.name === name && own.version === version)?.metrics ?? {};
  const verdict = adoptionVerdict(candidateFigures(metrics), { kind: 'none' }, configuration.limits.minConfidence);
  const holds = verdict.isAdopted ? 'It holds by the rule of adoption' : 'By the rule it would not be adopted';
  print(options, { ...changed, verdict }, [told(changed), `${holds}: ${verdict.reason}.`].flatMap(wrapped));
  return EXIT.ok;
}

async function keep(path: string, name: string, configuration: Configuration): Promise<KeptModelName> {
  requireFile(path);
  const task = { kind: 'keepModel', name, path: resolve(path) } as const;
  return { name, version: await askLedger<number>(configuration, task) };
}

async function rollBack(options: AdoptOptions): Promise<number> {
  const task = { kind: 'rollBackModel', id: randomUUID(), name: options.name, ...decision(options) } as const;
  const changed = await askLedger<Changed>(runningConfiguration(options), task);
  print(options, changed, wrapped(told(changed)));
  return EXIT.ok;
}

function decision({ reason }: AdoptOptions): { readonly by: string; readonly reason: string } {
  return { by: person(), reason: reason ?? 'no reason given' };
}

function told({ name, version, before }: Changed): string {
  const last = before === null ? '' : ` Before it was ${keptModelWord({ name, version: before })}.`;
  return version === null
    ? `No model of ${name} counts now.${last}`
    : `${keptModelWord({ name, version })} counts from now on.${last}`;
}

function listLines(models: readonly ListedModel[]): readonly string[] {
  const decided = models.flatMap((model) =>
    model.decision === null ? [] : [{ ...model.decision, word: keptModelWord(model) }],
  );
  return [
    ...tableLines(
      ['MODEL', 'STATE', 'TRAINED TO', 'AUC', 'BRIER', 'BASE', 'SIGNALS', 'EARNED'],
      models.map((model) => [
        keptModelWord(model),
        model.standing,
        new Date(model.trainedTo).toISOString().slice(0, 10),
        ...['auc', 'brier', 'baseBrier'].map((name) => model.metrics[name]?.toFixed(3) ?? ''),
        model.metrics.signals?.toString() ?? '',
        earned(model.metrics.signalsEarned),
      ]),
    ),
    '',
    ...decided.flatMap(({ word, kind, at, by, reason }) =>
      wrapped(`${word} ${WORDS[kind]} ${new Date(at).toISOString().slice(0, 16)}Z by ${by}: ${reason}`),
    ),
  ];
}

const WORDS = { adopted: 'adopted', declined: 'declined', rolledBack: 'rolled back' } as const;

function earned(share: number | undefined): string {
  return share === undefined ? '' : `${share > 0 ? '+' : ''}${(100 * share).toFixed(2)} %`;
}
