import { readFileSync } from 'node:fs';
import { openLedger } from '../adapters/ledger/openLedger.ts';
import type { LedgerTask } from '../configuration/ledgerTask.ts';
import { sha256 } from '../configuration/sha256.ts';
import { InvalidInputError } from '../core/errors/invalidInput.ts';
import { type ListedModel, listedModels } from '../core/learning/adoption/listedModels.ts';
import { adoptedVersions, presentVersion } from '../core/learning/adoption/presentModel.ts';
import { readModelFile } from '../core/learning/models/modelFile.ts';
import type { LedgerPort } from '../core/ports/ledger.ts';

type ModelTask<Kind extends LedgerTask['kind']> = Extract<LedgerTask, { readonly kind: Kind }>;

/** What a command has made of the models of a name: the version that counts now, null for none. */
export interface ModelStandingNow {
  readonly name: string;
  readonly version: number | null;
  /** What counted before. */
  readonly before: number | null;
}

/** All models with how they stand. */
export async function keptModels(url: string): Promise<readonly ListedModel[]> {
  return await onLedger(url, { readOnly: true }, async (ledger) => {
    const models = await ledger.models();
    const names = [...new Set(models.map(({ name }) => name))];
    return listedModels(models, (await Promise.all(names.map((name) => ledger.modelChanges(name)))).flat());
  });
}

/** The text of a kept model's file. @throws InvalidInputError where there is none */
export async function keptModelFile(url: string, { name, version }: ModelTask<'model'>): Promise<string> {
  return await onLedger(url, { readOnly: true }, async (ledger) => {
    const file = await ledger.modelFile(name, version);
    if (file !== undefined) return file;
    throw new InvalidInputError({
      field: 'model',
      given: `${name}@${version}`,
      allowed: 'a model that is kept',
      remedy: 'See `ballast model list`.',
    });
  });
}

/** Keeps a model file under the next version of a name. @throws InvalidInputError where it is no model file */
export async function keepModelFile(url: string, { name, path }: ModelTask<'keepModel'>): Promise<number> {
  const file = readFileSync(path, 'utf8').trimEnd();
  const { trainingDataHash, trainedFrom, trainedTo, metrics } = readModelFile(file, sha256, path);
  const fileHash = sha256([Buffer.from(file)]);
  return await onLedger(url, {}, async (ledger) => {
    const trainingId = `file:${name}:${fileHash}`;
    const facts = { name, trainingId, at: Date.now(), fileHash, trainingDataHash, trainedFrom, trainedTo, metrics };
    return (await ledger.recordModel(facts, file)).version;
  });
}

/** Lets the signals of a version count, whatever the rule of adoption says. @throws InvalidInputError where there is no such version */
export async function adoptModel(url: string, task: ModelTask<'adoptModel'>): Promise<ModelStandingNow> {
  const { id, name, version, by, reason } = task;
  return await onLedger(url, { mustExist: true }, async (ledger) => {
    const before = presentVersion(await ledger.modelChanges(name)) ?? null;
    await ledger.changeModel({ id, name, version, kind: 'adopted', at: Date.now(), by, reason }, before);
    return { name, version, before };
  });
}

/** Takes the last adoption back: the version before counts again, or none. @throws InvalidInputError where none is adopted */
export async function rollBackModel(url: string, task: ModelTask<'rollBackModel'>): Promise<ModelStandingNow> {
  const { id, name, by, reason } = task;
  return await onLedger(url, { mustExist: true }, async (ledger) => {
    const adopted = adoptedVersions(await ledger.modelChanges(name));
    const before = adopted.at(-1);
    if (before === undefined)
      throw new InvalidInputError({
        field: 'model',
        given: name,
        allowed: 'a name with a model that is adopted',
        remedy: 'There is nothing to roll back. See `ballast model list`.',
      });
    await ledger.changeModel({ id, name, version: before, kind: 'rolledBack', at: Date.now(), by, reason }, before);
    return { name, version: adopted.at(-2) ?? null, before };
  });
}

async function onLedger<Result>(
  url: string,
  options: Parameters<typeof openLedger>[1],
  work: (ledger: LedgerPort) => Promise<Result>,
): Promise<Result> {
  const ledger = await openLedger(url, options);
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
