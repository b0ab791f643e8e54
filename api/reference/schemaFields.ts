/** A part of a JSON Schema, as far as the routes use it. */
export interface FieldSchema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: boolean | FieldSchema;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
}

/** A field of a body: `name` is its path, such as `items[].symbol`. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  object: 'object',
  array: 'list',
};

/** What a value may be, in words: `text`, `one of a, b`, `number, 1 to 500`, `list of text`, `object or null`. */
export function typeInWords(schema: FieldSchema): string {
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeInWords))].join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  const types = [schema.type ?? 'any value'].flat();
  return types.map((type) => typeName(type, schema)).join(' or ');
}

function typeName(type: string, { format, items, minimum, maximum }: FieldSchema): string {
  if (type === 'array' && items !== undefined && !isNested(items)) return `list of ${typeInWords(items)}`;
  if (type === 'string' && format === 'date-time') return 'time';
  if (type === 'string' && format === 'date') return 'day, such as 2026-01-31';
  const name = TYPE_NAMES[type] ?? type;
  const isNumber = type === 'number' || type === 'integer';
  return isNumber && minimum !== undefined && maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER
    ? `${name}, ${minimum} to ${maximum}`
    : name;
}

/** The alternative that has fields of its own: an object that may be null is that object. */
function inner(schema: FieldSchema): FieldSchema {
  return schema.anyOf?.find(isNested) ?? schema;
}

function isNested(schema: FieldSchema): boolean {
  const { properties, items, additionalProperties } = inner(schema);
  return (
    properties !== undefined ||
    (items !== undefined && isNested(items)) ||
    (typeof additionalProperties === 'object' && isNested(additionalProperties))
  );
}

/** Every field of a body, an object before what is in it. */
export function schemaFields(schema: FieldSchema, path = ''): readonly Field[] {
  const { properties, items, required = [], additionalProperties } = inner(schema);
  if (properties !== undefined)
    return Object.entries(properties).flatMap(([name, field]) => {
      const own = path === '' ? name : `${path}.${name}`;
      const isRequired = required.includes(name);
      return [
        { name: own, type: typeInWords(field), isRequired, description: described(field) },
        ...schemaFields(field, own),
      ];
    });
  if (items !== undefined) return schemaFields(items, `${path}[]`);
  if (typeof additionalProperties === 'object') return schemaFields(additionalProperties, `${path}.NAME`);
  return [];
}

function described({ description = '', default: preset }: FieldSchema): string {
  const said = preset === undefined ? '' : `default: ${String(preset)}`;
  return [description, said].filter((part) => part !== '').join('; ');
}
