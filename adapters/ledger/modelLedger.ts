import type { Kysely } from 'kysely';
import type { AuditedAction } from '../../core/audit/act.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import type { ModelChange, ModelRecord } from '../../core/learning/adoption/modelRecord.ts';
import { presentVersion } from '../../core/learning/adoption/presentModel.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import { appendAct } from './auditLedger.ts';
import type { Session } from './session.ts';
import { storedExactly, storedJson, storedTime, storedWords } from './storedValue.ts';
import type { LedgerTables, ModelChangesTable, ModelsTable } from './tables.ts';

const RECORD_COLUMNS = [
  'name',
  'version',
  'training_id',
  'at',
  'file_hash',
  'training_data_hash',
  'trained_from',
  'trained_to',
  'metrics',
] as const satisfies readonly (keyof ModelsTable)[];

const ACTIONS = {
  adopted: 'adopt-model',
  declined: 'decline-model',
  rolledBack: 'roll-back-model',
} as const satisfies Readonly<Record<ModelChange['kind'], AuditedAction>>;

/** Trained models, and what was decided about them. Long as a list: one short method for each word of the port. */
export function modelLedger(
  session: Session,
): Pick<LedgerPort, 'recordModel' | 'models' | 'modelFile' | 'changeModel' | 'modelChanges'> {
  return {
    recordModel: (model, file) =>
      session.write('recordModel', async (db) => {
        const known = await db
          .selectFrom('models')
          .select(RECORD_COLUMNS)
          .where('training_id', '=', model.trainingId)
          .executeTakeFirst();
        if (known !== undefined) return recordOf(known);
        const last = await db
          .selectFrom('models')
          .select(({ fn }) => fn.max('version').as('version'))
          .where('name', '=', model.name)
          .executeTakeFirst();
        const row = { ...rowOf({ ...model, version: Number(last?.version ?? 0) + 1 }), body: file };
        await db.insertInto('models').values(row).execute();
        return recordOf(row);
      }),

    models: () =>
      session.read('models', async (db) => {
        const rows = await db
          .selectFrom('models')
          .select(RECORD_COLUMNS)
          .orderBy('name')
          .orderBy('version', 'desc')
          .execute();
        return rows.map(recordOf);
      }),

    modelFile: (name, version) =>
      session.read('modelFile', async (db) => {
        const row = await db
          .selectFrom('models')
          .select('body')
          .where('name', '=', name)
          .where('version', '=', version)
          .executeTakeFirst();
        return row?.body;
      }),

    changeModel: (change, before) =>
      session.write('changeModel', async (db) => {
        const changes = await changesOf(db, change.name);
        if (changes.some(({ id }) => id === change.id)) return;
        await requireModel(db, change);
        const present = presentVersion(changes) ?? null;
        if (present !== before) throw otherPresent(change, before, present);
        const sequence = changes.length + 1;
        await db
          .insertInto('model_changes')
          .values({
            name: storedExactly('change.name', change.name),
            sequence,
            id: storedExactly('change.id', change.id),
            version: change.version,
            kind: change.kind,
            at: storedTime('change.at', change.at),
            given_by: storedWords(change.by),
            reason: storedWords(change.reason),
          })
          .execute();
        await appendAct(session, db, {
          id: `model:${change.id}`,
          action: ACTIONS[change.kind],
          by: change.by,
          subject: `${change.name}@${change.version}`,
          detail: change.reason,
        });
      }),

    modelChanges: (name, from) => session.read('modelChanges', (db) => changesOf(db, name, from)),
  };
}

/** They are numbered from 1, without a gap. */
async function changesOf(db: Kysely<LedgerTables>, name: string, from = 1): Promise<readonly ModelChange[]> {
  const rows = await db
    .selectFrom('model_changes')
    .selectAll()
    .where('name', '=', name)
    .where('sequence', '>=', from)
    .orderBy('sequence')
    .execute();
  return rows.map(changeOf);
}

async function requireModel(db: Kysely<LedgerTables>, { name, version }: ModelChange): Promise<void> {
  const found = await db
    .selectFrom('models')
    .select('version')
    .where('name', '=', name)
    .where('version', '=', version)
    .executeTakeFirst();
  if (found !== undefined) return;
  throw new InvalidInputError({
    field: 'version',
    given: `${version} of ${name}`,
    allowed: 'a version that is on record',
    remedy: 'See `ballast model list`.',
  });
}

function otherPresent({ name }: ModelChange, before: number | null, present: number | null): InvalidInputError {
  const told = (version: number | null): string => (version === null ? 'no version' : `version ${version}`);
  return new InvalidInputError({
    field: 'present model',
    given: `${told(before)} of ${name}`,
    allowed: `${told(present)}, which counts by now`,
    remedy: 'Somebody has changed it meanwhile. See `ballast model list`, then decide again.',
  });
}

function rowOf(record: ModelRecord): Omit<ModelsTable, 'body'> {
  return {
    name: storedExactly('model.name', record.name),
    version: record.version,
    training_id: storedExactly('model.trainingId', record.trainingId),
    at: storedTime('model.at', record.at),
    file_hash: record.fileHash,
    training_data_hash: record.trainingDataHash,
    trained_from: storedTime('model.trainedFrom', record.trainedFrom),
    trained_to: storedTime('model.trainedTo', record.trainedTo),
    metrics: storedJson('model.metrics', record.metrics),
  };
}

function recordOf(row: Omit<ModelsTable, 'body'>): ModelRecord {
  return {
    name: row.name,
    version: row.version,
    trainingId: row.training_id,
    at: row.at,
    fileHash: row.file_hash,
    trainingDataHash: row.training_data_hash,
    trainedFrom: row.trained_from,
    trainedTo: row.trained_to,
    metrics: JSON.parse(row.metrics) as ModelRecord['metrics'],
  };
}

function changeOf({ id, name, version, kind, at, given_by, reason }: ModelChangesTable): ModelChange {
  return { id, name, version, kind, at, by: given_by, reason };
}
