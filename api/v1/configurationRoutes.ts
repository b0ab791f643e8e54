import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ConfigurationError } from '../../configuration/configurationError.ts';
import {
  readWrittenFile,
  requireVersion,
  type WrittenFile,
  writeWrittenFile,
} from '../../configuration/configurationFile.ts';
import { configurationView, type ShownSetting } from '../../configuration/configurationView.ts';
import {
  allowedAt,
  changedSettings,
  choicesAt,
  isEditable,
  problemsOfChanges,
  requireEditable,
  type SettingChanges,
  writtenOtherwise,
} from '../../configuration/settingChanges.ts';
import { settingOrigins } from '../../configuration/settingOrigins.ts';
import type { AuditedAction } from '../../core/audit/act.ts';
import { InvalidInputError } from '../../core/errors/invalidInput.ts';
import { ProblemError } from '../problem.ts';
import {
  configurationChangedSchema,
  configurationCheckSchema,
  configurationHistorySchema,
  settingChanges,
  settingsSchema,
} from './configurationSchema.ts';
import { Idempotency, idempotencyHeaders } from './idempotency.ts';
import { recordedAs } from './recordedAs.ts';
import { refusing } from './refusedInput.ts';
import type { V1Context, V1Server } from './v1Context.ts';
import { iso } from './values.ts';

const ACTION: AuditedAction = 'change-configuration';
/** So many of the latest acts are looked through for changes. */
const MOST_READ = 2_000;
const LONGEST_DETAIL = 900;
const EFFECTIVE = 'after `ballast reload`, or at the next start';

/** The settings, and changes of the file that they are written in. One function: a list of routes. */
export function configurationRoutes(server: V1Server, context: V1Context): void {
  const { ledger, writableLedger, writtenFile } = context;
  const idempotency = new Idempotency();
  const shown = () => configurationView(context.configuration, settingOrigins());

  const examine = (changes: SettingChanges) => {
    requireEditable(changes);
    const before = new Map(shown().map((setting) => [setting.path, setting]));
    requireFileSets(changes, before);
    const differences = Object.entries(changes).map(([path, value]) => ({
      path,
      before: before.get(path)?.value ?? null,
      after: value ?? before.get(path)?.default ?? null,
    }));
    return { differences, problems: problemsOfChanges(context.configuration, changes) };
  };

  server.get(
    '/show_config',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['system'],
        summary: 'Every setting with its value and where that comes from; secrets are no settings and never shown',
        response: { 200: settingsSchema },
      },
    },
    () => {
      const { file, fault } = asWritten(writtenFile);
      return {
        settings: shown().map((setting) => ({
          ...setting,
          allowed: allowedAt(setting.path),
          choices: choicesAt(setting.path) ?? null,
          ...changeable(setting, file),
        })),
        file: writtenFile,
        fault: fault ?? null,
        version: file?.version ?? '',
      };
    },
  );

  server.post(
    '/configuration/check',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['system'],
        summary: 'What a change of settings would do, and whether it can be made; writes nothing',
        headers: idempotencyHeaders,
        body: z.strictObject({ changes: settingChanges }),
        response: { 200: configurationCheckSchema },
      },
    },
    ({ body }) => refusing(async () => examine(body.changes)),
  );

  server.post(
    '/configuration',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['system'],
        summary: 'Changes settings in the configuration file, all of them or none; what it was before stays beside it',
        headers: idempotencyHeaders,
        body: z.strictObject({
          changes: settingChanges,
          version: z.string().max(64).describe('Of GET /show_config: a file that has changed since is left alone'),
          by: z.string().trim().min(1).max(100).describe('Who changes it; it is recorded'),
          reason: z.string().trim().min(1).max(500).describe('Why; it is recorded'),
        }),
        response: { 200: configurationChangedSchema },
      },
    },
    (request) =>
      idempotency.once(request, () =>
        refusing(async () => {
          const { changes, version, by, reason } = request.body;
          const { differences, problems } = examine(changes);
          if (problems.length > 0)
            throw new ProblemError(
              400,
              'InvalidConfiguration',
              problems.map(({ field, given, allowed }) => `${field}: given ${given}; allowed: ${allowed}`).join('\n'),
            );
          const before = readWrittenFile(writtenFile);
          requireVersion(before, version);
          const settings = changedSettings(before.settings, changes);
          const told = differences.map(({ path, before: was, after }) => `${path}: ${words(was)} to ${words(after)}`);
          // Recorded first: no change is made that nobody can be asked about.
          await (await writableLedger()).recordAct({
            id: randomUUID(),
            action: ACTION,
            by: recordedAs(request, by),
            subject: before.path,
            detail: shortened(`${reason}. ${told.join('; ')}`),
          });
          const after = writeWrittenFile(before, settings);
          const backup = Object.keys(before.settings).length === 0 ? null : `${before.path}.bak`;
          return { file: after.path, version: after.version, backup, effective: EFFECTIVE };
        }),
      ),
  );

  server.get(
    '/configuration/history',
    {
      config: { scope: 'admin' },
      schema: {
        tags: ['system'],
        summary: 'Who has changed settings here, when and why, newest first',
        response: { 200: configurationHistorySchema },
      },
    },
    async () => {
      const acts = await ledger.acts({}, MOST_READ);
      const changes = acts.filter(({ action }) => action === ACTION);
      return {
        changes: changes.map(({ sequence, at, by, subject, detail }) => ({
          sequence,
          at: iso(at),
          by,
          file: subject,
          detail,
        })),
      };
    },
  );
}

function changeable(setting: ShownSetting, file: WrittenFile | undefined) {
  const editable = file !== undefined && isEditable(setting.path) && isOfFile(setting);
  return {
    editable,
    written: editable ? (writtenOtherwise(file.settings, setting.path, setting.value) ?? null) : null,
  };
}

function isOfFile({ origin }: ShownSetting): boolean {
  return origin === 'default' || origin === 'file';
}

/** The file as it is now; why not where it cannot be read, such as while a person is writing it. */
function asWritten(path: string): { readonly file?: WrittenFile; readonly fault?: string } {
  try {
    return { file: readWrittenFile(path) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { fault: error.message };
    throw error;
  }
}

/** A variable or a flag wins over the file, so a change of the file would do nothing. */
function requireFileSets(changes: SettingChanges, before: ReadonlyMap<string, ShownSetting>): void {
  for (const path of Object.keys(changes)) {
    const setting = before.get(path);
    if (setting === undefined || isOfFile(setting)) continue;
    throw new InvalidInputError({
      field: path,
      given: 'a change of the file',
      allowed: `the ${setting.origin}, which sets it and wins over the file`,
      remedy: 'Change it there.',
    });
  }
}

function words(value: unknown): string {
  return value === null || value === undefined ? 'nothing' : JSON.stringify(value);
}

function shortened(text: string): string {
  return text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL - 1)}…`;
}
