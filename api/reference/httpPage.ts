import type { OpenAPIV3_1 } from 'openapi-types';
import { markdownProse } from '../../client/reference/markdownProse.ts';
import { markdownTable } from '../../client/reference/markdownTable.ts';
import type { RouteScope } from '../security/guard.ts';
import { describeApi } from './describeApi.ts';
import { type FieldSchema, schemaFields, typeInWords } from './schemaFields.ts';

/** The groups of routes in the order in which a reader meets them; others follow as they come. */
const GROUPS: Readonly<Record<string, string>> = {
  system: 'The system',
  account: 'An account',
  figures: 'Figures over time',
  orders: 'Orders and executions',
  cycles: 'Cycles',
  signals: 'Signals',
  commands: 'Commands',
  events: 'Events',
  session: 'Sessions of the dashboard',
};

interface Route {
  readonly method: string;
  readonly path: string;
  readonly scope: RouteScope | undefined;
  readonly operation: OpenAPIV3_1.OperationObject;
}

/** The page of all routes of /api/v1, made from the schemas that check their requests. */
export async function httpPage(): Promise<string> {
  const { document, scopes } = await describeApi();
  const routes = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((verb): readonly Route[] => {
      const operation = item?.[verb];
      const method = verb.toUpperCase();
      const scope = scopes.get(`${method} ${path.replace('/api/v1', '')}`);
      return operation === undefined ? [] : [{ method, path, scope, operation }];
    }),
  );
  const groups = [...new Set([...Object.keys(GROUPS), ...routes.map(groupOf)])];
  const sections = groups.flatMap((group) => {
    const own = routes.filter((route) => groupOf(route) === group);
    return own.length === 0 ? [] : [`## ${GROUPS[group] ?? group}`, ...own.map(section)];
  });
  return `# HTTP routes

Every route of \`/api/v1\`. [HTTP API](../api.md) tells of tokens, pages, errors and events.

A name with \`[]\` is of each entry of a list. A field that may be left out has a \`?\`.

${sections.join('\n\n')}
`;
}

function groupOf({ operation }: Route): string {
  return operation.tags?.[0] ?? 'other';
}

function section({ method, path, scope, operation }: Route): string {
  const needs = needsOf(scope);
  return [
    `### \`${method} ${path}\``,
    markdownProse(`${operation.summary ?? ''}. ${needs}`),
    ...parameters(operation),
    ...body('Body', contentOf(operation.requestBody)),
    ...body('Answer', contentOf(operation.responses?.['200'])),
  ].join('\n\n');
}

function needsOf(scope: RouteScope | undefined): string {
  if (scope === undefined || scope === 'open') return 'Asks for no token.';
  return scope === 'own' ? 'Scope `signals`, or a secret.' : `Scope \`${scope}\`.`;
}

function parameters({ parameters: given = [] }: OpenAPIV3_1.OperationObject): readonly string[] {
  const rows = given.flatMap((parameter) => {
    if ('$ref' in parameter) return [];
    const { name, in: where, required, description = '', schema = {} } = parameter;
    const type = typeInWords(schema as FieldSchema);
    return [[`\`${name}\`${required ? '' : '?'}`, where, type, description]];
  });
  return rows.length === 0 ? [] : [markdownTable(['parameter', 'in', 'type', 'meaning'], rows)];
}

function body(title: string, schema: FieldSchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  const rows = schemaFields(schema).map(({ name, type, isRequired, description }) => [
    `\`${name}\`${isRequired ? '' : '?'}`,
    type,
    description,
  ]);
  return rows.length === 0 ? [] : [`${title}:`, markdownTable(['field', 'type', 'meaning'], rows)];
}

function contentOf(part: unknown): FieldSchema | undefined {
  const { content } = (part ?? {}) as { content?: Readonly<Record<string, { schema?: FieldSchema }>> };
  return content?.['application/json']?.schema;
}
