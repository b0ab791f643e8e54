import { z } from 'zod';
import { isSettings, type Settings } from './settings.ts';

const MOST_ACCOUNTS = 50;

/** The accounts where none are named. */
export const DEFAULT_ACCOUNTS: readonly [string] = ['main'];

const accountName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)
  .meta({ title: 'a name of lower-case letters, digits, - and _, at most 32 of them' });

/** An account with settings of its own, by section: each counts for it in place of the common one. */
export interface OwnSettings {
  readonly name: string;
  readonly [section: string]: unknown;
}

/** An account as the configuration names it: alone, or with settings of its own. */
export type AccountEntry = string | OwnSettings;

/** Sections that an account may have of its own, with the schemas of the common ones. */
type Sections = Readonly<Record<string, z.ZodType>>;

/** A schema without its defaults: what an account leaves out is as it is for all. */
function withoutDefaults(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    const inner = withoutDefaults(schema.unwrap() as z.ZodType);
    const meta = schema.meta();
    return meta === undefined ? inner : inner.meta(meta);
  }
  if (!(schema instanceof z.ZodObject)) return schema;
  const fields = Object.entries<z.ZodType>(schema.shape).map(([key, field]) => [
    key,
    field instanceof z.ZodOptional ? field : withoutDefaults(field).optional(),
  ]);
  // Rules between settings are checked on the account's settings as a whole.
  return z.strictObject(Object.fromEntries(fields));
}

/** Section `accounts`: names, or objects with settings among `sections`. */
export function accountList(sections: Sections) {
  const own: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
    Object.entries(sections).map(([name, section]) => [name, withoutDefaults(section).optional()]),
  );
  const withSettings: z.ZodType<OwnSettings> = z
    .strictObject({ name: accountName, ...own } as { name: typeof accountName })
    .meta({ title: 'an object with a name and settings of its own' });
  return z
    .array(z.union([accountName, withSettings]))
    .min(1)
    .max(MOST_ACCOUNTS)
    .default([...DEFAULT_ACCOUNTS])
    .describe(
      'Accounts; the first one is the default. One with settings of its own, which count for it in place of the common ones, is an object such as { "name": "careful", "limits": { "maxWeight": 0.05 } }',
    );
}

/** The names of the accounts, the default one first. */
export function accountNames({ accounts }: { readonly accounts: readonly AccountEntry[] }): readonly string[] {
  return accounts.map((entry) => (typeof entry === 'string' ? entry : entry.name));
}

/** The account that counts where none is named. */
export function defaultAccount(configuration: { readonly accounts: readonly AccountEntry[] }): string {
  const [first] = accountNames(configuration);
  if (first === undefined) throw new Error('accounts: given none; name at least one account');
  return first;
}

/**
 * The settings of one account: its own laid over the common ones, setting by setting. Lists and objects of free names, such as
 * `portfolio.targets`, are taken whole. It is the only account in them: each is checked without the others, whose number would make it slow.
 */
export function settingsOfAccount(sections: Sections, common: Settings, { name, ...own }: OwnSettings): Settings {
  const merged = Object.entries(own).map(([section, given]) => {
    const schema = sections[section];
    const kept = withoutSetAside(section, common[section], given);
    return [section, schema === undefined ? given : laidOver(schema, kept, given)];
  });
  return { ...common, ...Object.fromEntries(merged), accounts: [name] };
}

function laidOver(schema: z.ZodType, common: unknown, own: unknown): unknown {
  if (own === undefined) return common;
  const inner = innermost(schema);
  if (!(inner instanceof z.ZodObject) || !isSettings(common) || !isSettings(own)) return own;
  const fields = new Map(Object.entries<z.ZodType>(inner.shape));
  const merged = Object.entries(own).map(([key, value]) => {
    const field = fields.get(key);
    return [key, field === undefined ? value : laidOver(field, common[key], value)];
  });
  return { ...common, ...Object.fromEntries(merged) };
}

function innermost(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? innermost(schema.unwrap() as z.ZodType)
    : schema;
}

/** The common settings of a section but for those that belong to a choice which the account makes differently. */
function withoutSetAside(section: string, common: unknown, own: unknown): unknown {
  if (!isSettings(common) || !isSettings(own)) return common;
  const { provider, sources, path, url, ...otherSignals } = common;
  const { targets, supplies, suppliesAsOf, ...otherPortfolio } = common;
  if (section === 'signals') {
    const hasOthers = Array.isArray(sources) && sources.length > 0;
    const differs = own.provider !== undefined && (own.provider !== provider || hasOthers);
    return differs || own.sources !== undefined ? otherSignals : common;
  }
  if (section === 'portfolio' && own.objective !== undefined && own.objective !== common.objective)
    return otherPortfolio;
  return common;
}
