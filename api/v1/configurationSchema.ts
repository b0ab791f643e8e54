import { z } from 'zod';
import { list, time } from './values.ts';

/** Every setting with its origin. */
export const settingsSchema = z.object({
  settings: list(
    z.object({
      path: z.string(),
      value: z.unknown(),
      default: z.unknown(),
      origin: z.enum(['default', 'file', 'environment', 'flag']),
      description: z.string(),
      allowed: z.string().describe('What it may be, in words'),
      choices: list(z.string()).nullable().describe('The words that it may be, where it is one of a few'),
      written: z
        .union([z.string(), z.number(), z.boolean()])
        .nullable()
        .describe('What the file says by now, where that is not in force yet'),
      editable: z.boolean().describe('Whether POST /configuration changes it: variables and flags win over the file'),
    }),
  ),
  file: z.string().describe('Path of the configuration file'),
  fault: z.string().nullable().describe('Why the file cannot be read, where it cannot: nothing can be changed then'),
  version: z.string().describe('Names what is in the file: give it with a change'),
});

/** New values by path; null takes a setting away, so that its default holds. */
export const settingChanges = z
  .record(z.string().max(200), z.unknown())
  .refine((changes) => Object.keys(changes).length > 0, 'at least one setting')
  .refine((changes) => Object.keys(changes).length <= 200, 'at most 200 settings');

/** What a change would do. */
export const configurationCheckSchema = z.object({
  differences: list(z.object({ path: z.string(), before: z.unknown(), after: z.unknown() })),
  problems: list(z.object({ field: z.string(), given: z.string(), allowed: z.string() })).describe(
    'What cannot be used; empty where the change can be made',
  ),
});

/** A change that was made. */
export const configurationChangedSchema = z.object({
  file: z.string(),
  version: z.string(),
  backup: z.string().nullable().describe('What the file was before; null where there was none'),
  effective: z.string().describe('When it takes effect'),
});

/** Who has changed settings. */
export const configurationHistorySchema = z.object({
  changes: list(
    z.object({ sequence: z.number().int(), at: time, by: z.string(), file: z.string(), detail: z.string() }),
  ),
});

export type SettingsAnswer = z.infer<typeof settingsSchema>;
export type ConfigurationCheckAnswer = z.infer<typeof configurationCheckSchema>;
export type ConfigurationHistoryAnswer = z.infer<typeof configurationHistorySchema>;
