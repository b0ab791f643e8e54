import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the build puts the pages: beside what is built from this file, or below dist where the sources run. Only built pages have assets. */
function builtPages(): string | undefined {
  const places = [new URL('../dashboard/', import.meta.url), new URL('../dist/dashboard/', import.meta.url)];
  return places.map((place) => fileURLToPath(place)).find((place) => existsSync(`${place}assets`));
}

/** Serves the built pages of the dashboard at `/`; where none are built, nothing. They hold nothing that needs a token: what they show comes from the API. */
export async function serveDashboard(server: FastifyInstance): Promise<void> {
  const root = builtPages();
  if (root === undefined) return;
  server.addHook('onRoute', (route) => {
    route.config = { ...route.config, scope: 'open' };
  });
  await server.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, path) => {
      // The names of assets change with what is in them.
      response.setHeader(
        'cache-control',
        /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  server.get('/', (_request, reply) => reply.sendFile('index.html'));
}
