import { Connection } from '@temporalio/client';
import { hasStatus, reasonOf } from './server/errors.ts';

/** Types of a search attribute, with their numbers in the API (temporal/api/enums/v1/common.proto, IndexedValueType). */
const TYPE_NUMBERS = { Text: 1, Keyword: 2, Int: 3, Double: 4, Bool: 5, Datetime: 6, KeywordList: 7 } as const;

export type SearchAttributeType = keyof typeof TYPE_NUMBERS;
export const SEARCH_ATTRIBUTE_TYPES = Object.keys(TYPE_NUMBERS) as [SearchAttributeType, ...SearchAttributeType[]];

/** A search attribute that cannot be used, and why. */
export interface MissingSearchAttribute {
  name: string;
  type: SearchAttributeType;
  reason: string;
}

export interface SearchAttributesResult {
  /** Registered by this call. */
  added: string[];
  /** Neither there nor to be added by us: somebody else must, or the type differs. Workflows that set one of these are refused. */
  missing: MissingSearchAttribute[];
}

/**
 * Registers the search attributes that a namespace lacks. Can be repeated, also by several callers at once. A cluster that does
 * not let us (Temporal Cloud, a read-only role) is no error: what is missing is returned.
 *
 * @param server an open connection, or `host:port` of a server without TLS
 * @throws Error when the server cannot be reached
 */
export async function ensureSearchAttributes(
  server: Connection | string,
  namespace: string,
  attributes: Readonly<Partial<Record<string, SearchAttributeType>>>,
): Promise<SearchAttributesResult> {
  const wanted = Object.entries(attributes).flatMap(([name, type]) => (type === undefined ? [] : [{ name, type }]));
  if (wanted.length === 0) return { added: [], missing: [] };
  if (typeof server !== 'string') return ensure(server, namespace, wanted);
  const connection = Connection.lazy({ address: server, interceptors: [] });
  try {
    await connection.ensureConnected();
    return await ensure(connection, namespace, wanted);
  } finally {
    await connection.close();
  }
}

interface Attribute {
  name: string;
  type: SearchAttributeType;
}

async function ensure(connection: Connection, namespace: string, wanted: Attribute[]): Promise<SearchAttributesResult> {
  const present = await presentTypes(connection, namespace);
  const added: string[] = [];
  const missing: MissingSearchAttribute[] = [];
  // One call each: a refused one (too many of its type, a reserved name) does not take the others with it.
  for (const attribute of wanted) {
    const { name, type } = attribute;
    const found = present.get(name);
    if (found === TYPE_NUMBERS[type]) continue;
    if (found !== undefined) {
      missing.push({ name, type, reason: `it exists as ${typeName(found)}` });
      continue;
    }
    try {
      await add(connection, namespace, attribute);
      added.push(name);
    } catch (error) {
      const now = (await presentTypes(connection, namespace)).get(name);
      if (now === TYPE_NUMBERS[type]) continue;
      const reason = now === undefined ? refusal(error, namespace, attribute) : `it exists as ${typeName(now)}`;
      missing.push({ name, type, reason });
    }
  }
  return { added, missing };
}

async function add(connection: Connection, namespace: string, { name, type }: Attribute): Promise<void> {
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: { [name]: TYPE_NUMBERS[type] } });
}

/** Types of all search attributes of a namespace; empty when we may not list them. */
async function presentTypes(connection: Connection, namespace: string): Promise<Map<string, number>> {
  try {
    const response = await connection.operatorService.listSearchAttributes({ namespace });
    return new Map(Object.entries({ ...response.systemAttributes, ...response.customAttributes }));
  } catch (error) {
    if (
      hasStatus(error, 'PERMISSION_DENIED') ||
      hasStatus(error, 'UNIMPLEMENTED') ||
      hasStatus(error, 'UNAUTHENTICATED')
    ) {
      return new Map();
    }
    throw error;
  }
}

function refusal(error: unknown, namespace: string, { name, type }: Attribute): string {
  return (
    `the server refuses to add it (${reasonOf(error)}); where you may: ` +
    `temporal operator search-attribute create --namespace ${namespace} --name ${name} --type ${type}`
  );
}

function typeName(typeNumber: number): string {
  return SEARCH_ATTRIBUTE_TYPES.find((name) => TYPE_NUMBERS[name] === typeNumber) ?? `type ${typeNumber}`;
}
