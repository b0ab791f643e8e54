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
      return `a list${length(setting)}${setting.items === undefined ? '' : `, each ${allowedValues(setting.items)}`}`;
    }
    case 'object':
      return `an object with settings among ${settingNames(setting).join(', ')}`;
    default:
      return 'another value; see ballast.schema.json';
  }
}

function length({ minItems = 0, maxItems }: SettingSchema): string {
  if (maxItems === undefined) return minItems > 0 ? ' of at least one entry' : '';
  return minItems > 0 ? ` of ${minItems} to ${maxItems} entries` : ` of at most ${maxItems} entries`;
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
