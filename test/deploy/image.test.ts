import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DCLinter } from 'dclint';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const DEPLOY = fileURLToPath(new URL('../../deploy/', import.meta.url));
const read = (file: string): string => readFileSync(join(DEPLOY, file), 'utf8');

const lintResults = z.array(
  z.looseObject({ messages: z.array(z.looseObject({ rule: z.string(), line: z.number(), message: z.string() })) }),
);
const service = z.looseObject({
  image: z.string(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
  network_mode: z.string().optional(),
});
const { services, volumes } = z
  .object({ services: z.record(z.string(), service), volumes: z.record(z.string(), z.unknown()) })
  .parse(parse(read('compose.yaml'), { merge: true }));

describe('the image', () => {
  const instructions = DockerfileParser.parse(read('Dockerfile')).getInstructions();
  const stages = instructions.filter((instruction) => instruction.getKeyword() === 'FROM');
  const last = instructions.slice(instructions.lastIndexOf(stages[stages.length - 1]));
  const argumentsOf = (keyword: string): readonly string[] =>
    last
      .filter((instruction) => instruction.getKeyword() === keyword)
      .map((found) => found.getRawArgumentsContent() ?? '');

  test('has no fault that a linter finds', () => {
    expect(validate(read('Dockerfile'))).toEqual([]);
  });

  test('is built in one stage and run in another, by a numbered user that is not root', () => {
    expect(stages).toHaveLength(2);
    expect(argumentsOf('USER')).toEqual(['1000:1000']);
  });

  test('holds what was built, and nothing of the sources', () => {
    expect(argumentsOf('COPY').map((text) => text.split(' ').at(-1))).toEqual([
      './package.json',
      './node_modules',
      './dist',
    ]);
  });

  test('runs on the Node version that the package asks for', () => {
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(readFileSync(join(DEPLOY, '../package.json'), 'utf8')));
    const version = engines.node.replace('>=', '');
    for (const stage of stages) expect(stage.getRawArgumentsContent()).toContain(`node:${version}-`);
  });

  test('takes neither secrets nor state of the checkout with it', () => {
    const ignored = readFileSync(join(DEPLOY, '../.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.ballast', '**/node_modules', '**/.env', 'dist']));
  });
});

describe('the compose file', () => {
  test('has no fault that a linter finds', () => {
    const linter = new DCLinter({
      // Services stand in the order in which they start.
      rules: {
        'service-keys-order': 0,
        'services-alphabetical-order': 0,
        'top-level-properties-order': 0,
        'require-quotes-in-ports': [1, { quoteType: 'double' }],
      },
      quiet: false,
      debug: false,
      exclude: [],
    });
    const found = lintResults.parse(linter.lintFiles([join(DEPLOY, 'compose.yaml')], false));
    const messages = found.flatMap((result) => result.messages);
    expect(messages.map(({ rule, line, message }) => `${line} ${rule}: ${message}`)).toEqual([]);
  });

  test('runs Temporal, its Web UI, Postgres and two workers', () => {
    expect(Object.keys(services)).toEqual(
      expect.arrayContaining(['postgres', 'temporal', 'temporal-ui', 'ballast', 'worker']),
    );
  });

  test('publishes ports to this machine alone', () => {
    for (const port of Object.values(services).flatMap(({ ports }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('runs Ballast with a file system that it cannot write, but for its data', () => {
    for (const { image, read_only, volumes: mounted } of Object.values(services)) {
      if (image !== 'ballast') continue;
      expect(read_only).toBe(true);
      expect(mounted).toEqual(['ballast:/data']);
    }
  });

  test('keeps the second worker where the simulated venue is, since paper trading reaches loopback only', () => {
    expect(services.worker?.network_mode).toBe('service:ballast');
  });

  test('has no password in it, and says where they come from', () => {
    const variables = [...read('compose.yaml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    const offered = read('.env.example').match(/^[A-Z_]+(?==$)/gm);
    expect([...new Set(variables)].sort()).toEqual([...(offered ?? [])].sort());
    for (const [name, value] of Object.values(services).flatMap(({ environment }) => Object.entries(environment)))
      if (/PASSWORD|PWD|_URL$/.test(name)) expect(value).toMatch(/\$\{[A-Z_]+:\?|^\$\{[A-Z_]+:-\}$/);
  });

  test('names files and volumes that there are', () => {
    for (const source of Object.values(services).flatMap(({ volumes: mounted }) =>
      mounted.map((text) => text.split(':')[0]),
    ))
      expect(source.startsWith('./') ? existsSync(join(DEPLOY, source)) : source in volumes, source).toBe(true);
  });

  test('pins every image', () => {
    for (const { image } of Object.values(services)) if (image !== 'ballast') expect(image).toMatch(/:\d[\w.-]*$/);
  });
});
