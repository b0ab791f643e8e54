import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiCall, apiHeaders } from '../../client/mcp/apiCall.ts';
import { createMcpServer } from '../../client/mcp/mcpServer.ts';

/** Where agents of other machines reach the Model Context Protocol. */
const MCP_PATH = '/mcp';

/**
 * The Model Context Protocol over HTTP. Each request stands alone, and what its tools ask goes through the routes of this API with the token of the request: an agent can
 * do here what its token can do, and nothing else.
 */
export function mcpRoute(server: FastifyInstance): void {
  server.post(MCP_PATH, { config: { scope: 'read' } }, async (request, reply) => {
    const mcp = createMcpServer(asCaller(server, request));
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
    await mcp.connect(transport);
    try {
      const { accept = '' } = request.headers;
      const headers = { accept, 'content-type': 'application/json', ...version(request) };
      const asked = new Request(`http://localhost${MCP_PATH}`, { method: 'POST', headers, body: '{}' });
      const answer = await transport.handleRequest(asked, { parsedBody: request.body });
      const text = await answer.text();
      return await reply
        .code(answer.status)
        .type(answer.headers.get('content-type') ?? 'application/json')
        .serializer((body: string) => body)
        .send(text);
    } finally {
      await mcp.close();
    }
  });
  // There is no stream to open and no session to end.
  server.route({
    method: ['GET', 'DELETE'],
    url: MCP_PATH,
    config: { scope: 'read' },
    handler: (_request, reply) => reply.code(405).header('allow', 'POST').send(),
  });
}

function version({ headers }: FastifyRequest): Readonly<Record<string, string>> {
  const given = headers['mcp-protocol-version'];
  return typeof given === 'string' ? { 'mcp-protocol-version': given } : {};
}

/** Asks the routes of this API as the caller would. */
function asCaller(server: FastifyInstance, { headers, ip }: FastifyRequest): ApiCall {
  const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return async (asked) => {
    const answer = await server.inject({
      method: asked.body === undefined ? 'GET' : 'POST',
      url: `/api/v1${asked.path}`,
      headers: { ...apiHeaders(token, asked), host: headers.host ?? 'localhost' },
      remoteAddress: ip,
      ...(asked.body === undefined ? {} : { payload: asked.body }),
    });
    return { ok: answer.statusCode < 400, body: answer.json() };
  };
}
