import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DockerfileParser, type Instruction } from 'dockerfile-ast';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { launchTemporal } from '../../temporalServer/launch.ts';

const run = promisify(execFile);

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** What stands in for the file system of the image: /build, /app and /data are folders of it. */
const root = mkdtempSync(join(tmpdir(), 'ballast-image-'));
chmodSync(root, 0o755);
const inRoot = (path: string): string => join(root, path);

afterAll(() => rmSync(root, { recursive: true, force: true }), 120_000);

/** The files that a build is given: those of the last commit. */
function context(): string {
  const target = inRoot('context');
  mkdirSync(target);
  execFileSync('sh', ['-c', `git -C "${PROJECT}" archive HEAD | tar -x -C "${target}"`]);
  return target;
}

/** Carries out an instruction as a builder would, with folders in the place of the file systems of the stages. */
function carryOut(
  instruction: Instruction,
  from: string,
  state: { directory: string; environment: Record<string, string> },
): void {
  const text = instruction.getRawArgumentsContent() ?? '';
  switch (instruction.getKeyword()) {
    case 'WORKDIR':
      state.directory = inRoot(text);
      mkdirSync(state.directory, { recursive: true });
      return;
    case 'ENV':
      for (const pair of text.split(' ')) {
        const [name = '', value = ''] = pair.split('=');
        state.environment[name] = value === '/data' ? inRoot(value) : value;
      }
      return;
    case 'COPY': {
      const paths = text.split(' ');
      const isStage = instruction.toString().includes('--from=');
      for (const path of paths.slice(0, -1))
        cpSync(
          isStage ? inRoot(path) : join(from, path),
          join(state.directory, paths.length > 2 || path === '.' ? path : (paths.at(-1) ?? '')),
          {
            recursive: true,
          },
        );
      return;
    }
    case 'RUN':
      execFileSync('sh', ['-ec', text.replaceAll('/data', inRoot('/data'))], {
        cwd: state.directory,
        env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', npm_config_prefer_offline: 'true' },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      return;
    default:
  }
}

test('the commands of the image build a Ballast that runs as its user, and writes nothing but its data', async () => {
  const from = context();
  const state = { directory: root, environment: {} as Record<string, string> };
  for (const instruction of DockerfileParser.parse(
    readFileSync(join(PROJECT, 'deploy/Dockerfile'), 'utf8'),
  ).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') state.environment = {};
    carryOut(instruction, from, state);
  }
  expect(existsSync(inRoot('/app/test'))).toBe(false);
  chownSync(inRoot('/data'), 1000, 1000);
  const server = await launchTemporal({ dataDirectory: inRoot('/temporal'), port: 0, uiPort: 0 });
  onTestFinished(() => server.stop());

  const { stdout } = await run(
    process.execPath,
    [inRoot('/app/dist/bundles/client/cli/ballast.js'), 'start', '--once'],
    {
      uid: 1000,
      gid: 1000,
      cwd: inRoot('/app'),
      env: {
        PATH: process.env.PATH ?? '',
        ...state.environment,
        BALLAST__TEMPORAL__ADDRESS: server.address,
        BALLAST__API__PORT: '0',
        BALLAST__SIMULATOR__PORT: '0',
      },
    },
  );
  expect(stdout).toContain('cycle');
  expect(readdirSync(inRoot('/data'))).toContain('ledger.db');
});
