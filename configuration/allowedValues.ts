import { type SettingSchema, settingNames } from './jsonSchema.ts';

/** What a setting may be, as the end of a sentence: `a number above 0 and at most 1`, `one of "paper", "live"`. */
export function allowedValues(setting: SettingSchema): string {
  if (setting.title !== undefined && setting.properties === undefined) return setting.title;
  if (setting.anyOf !== undefined) return setting.anyOf.map(allowedValues).join(', or ');
  if (setting.const !== undefined) return JSON.stringify(setting.const);
  if (setting.enum !== undefined) return `one of ${setting.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  switch (setting.type) {
    case 'integer':
      return `a whole number${range(setting)}`;
    case 'number':
      return `a number${range(setting)}`;
    case 'string':
      return (setting.minLength ?? 0) > 0 ? 'text that is not empty' : 'text';
    case 'array': {
      const length = (setting.minItems ?? 0) > 0 ? ' of at least one entry' : '';
      return `a list${length}${setting.items === undefined ? '' : `, each ${allowedValues(setting.items)}`}`;
    }
    case 'object':
      return `an object with settings among ${settingNames(setting).join(', ')}`;
    default:
      return 'another value; see ballast.schema.json';
  }
}

/** The most entries that a list may have; undefined where there is no such limit. */
export function mostEntries(setting: SettingSchema): number | undefined {
  if (setting.maxItems !== undefined) return setting.maxItems;
  return setting.anyOf?.map(mostEntries).find((most) => most !== undefined);
}

function range({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: SettingSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}
