import { z } from 'zod';
import { configurationSchema } from './schema.ts';

/** The part of JSON Schema that describes settings. */
export interface SettingSchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SettingSchema[];
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly propertyNames?: SettingSchema;
  readonly additionalProperties?: boolean | SettingSchema;
  readonly items?: SettingSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  /** Also `path` and `ledger-address`, for texts that hold a path. */
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

/** The JSON Schema of `ballast.config.json`, made from the schema that validates it. Rules between settings are not in it. */
export function configurationJsonSchema(): SettingSchema {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input' }) as SettingSchema;
  return { ...schema, title: 'Configuration of Ballast' };
}

const ROOT = configurationJsonSchema();

/** The names of the settings right below one; none below a plain value, and none where the names are free. */
export function settingNames(setting: SettingSchema): readonly string[] {
  return setting.anyOf?.flatMap(settingNames) ?? Object.keys(setting.properties ?? {});
}

function below(setting: SettingSchema, key: string): SettingSchema | undefined {
  if (setting.anyOf !== undefined)
    return setting.anyOf.map((option) => below(option, key)).find((found) => found !== undefined);
  if (setting.items !== undefined) return setting.items;
  if (settingNames(setting).includes(key)) return setting.properties?.[key];
  return typeof setting.additionalProperties === 'object' ? setting.additionalProperties : undefined;
}

/** The schema of the setting at a path of keys and list positions; undefined where there is none. */
export function settingAt(path: readonly PropertyKey[]): SettingSchema | undefined {
  return path.reduce<SettingSchema | undefined>(
    (setting, key) => (setting === undefined ? undefined : below(setting, String(key))),
    ROOT,
  );
}
