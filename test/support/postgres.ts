import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  accessSync,
  chownSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import pg from 'pg';

/** A Postgres that tests may use. Each test file starts its own and stops it. */
export interface TestPostgres {
  /** `server` has sessions of its own for every connection; `pglite` runs all connections in one session. */
  readonly kind: 'server' | 'pglite';
  /** The URL of a new, empty database. */
  freshDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * The Postgres of BALLAST_TEST_POSTGRES_URL (its user may create databases), else a temporary cluster made with the installed
 * binaries, else PGlite behind a socket. BALLAST_TEST_POSTGRES=pglite asks for the last.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const given = process.env.BALLAST_TEST_POSTGRES_URL;
  if (given !== undefined && given !== '') return databasesOn(given, (made) => dropDatabases(given, made));
  const binaries = process.env.BALLAST_TEST_POSTGRES === 'pglite' ? undefined : findBinaries();
  return binaries === undefined ? startPglite() : startCluster(binaries);
}

/** The folder that holds `initdb` and `postgres`, looked for on PATH and where Debian installs them, newest first. */
function findBinaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  let versions: string[] = [];
  try {
    versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
  } catch {
    // Not a Debian with Postgres.
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((v) => join(debian, v, 'bin'))];
  return folders.find((folder) => executable(join(folder, 'initdb')) && executable(join(folder, 'postgres')));
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function startCluster(binaries: string): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-postgres-'));
  const identity = unprivilegedIdentity();
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const password = `p@ss/w:${randomBytes(9).toString('base64')}#?%`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (identity !== undefined) {
    chownSync(folder, identity.uid, identity.gid);
    chownSync(passwordFile, identity.uid, identity.gid);
  }
  try {
    await promisify(execFile)(
      join(binaries, 'initdb'),
      [
        '-D',
        data,
        '-U',
        'ballast',
        '--auth=scram-sha-256',
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        '-N',
      ],
      { cwd: folder, ...identity },
    );
    const port = await freePort();
    // Nothing of it has to outlive the tests.
    const settings = ['unix_socket_directories=', 'fsync=off', 'full_page_writes=off', 'autovacuum=off'];
    const server = spawn(
      join(binaries, 'postgres'),
      ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...identity },
    );
    const kill = () => server.kill('SIGQUIT');
    process.once('exit', kill);
    const url = `postgres://ballast:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
    await answering(url, server);
    return databasesOn(url, async () => {
      process.off('exit', kill);
      const ended = once(server, 'exit');
      if (server.exitCode === null) {
        server.kill('SIGINT');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Postgres refuses to run as root: there it runs as `postgres`, or as `nobody` where that user is missing. */
function unprivilegedIdentity(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  return users.get('postgres') ?? users.get('nobody');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given out');
  return address.port;
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  let log = '';
  server.stderr?.on('data', (chunk) => {
    log += String(chunk);
  });
  for (;;) {
    if (server.exitCode !== null) throw new Error(`Postgres did not start:\n${log}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'ECONNREFUSED' && code !== '57P03') throw error;
      await sleep(20);
    }
  }
}

function databasesOn(serverUrl: string, stop: (made: readonly string[]) => Promise<void>): TestPostgres {
  const made: string[] = [];
  return {
    kind: 'server',
    async freshDatabase() {
      const name = `ballast_test_${randomBytes(6).toString('hex')}`;
      await administer(serverUrl, [`create database ${name}`]);
      made.push(name);
      const url = new URL(serverUrl);
      url.pathname = `/${name}`;
      return url.href;
    },
    stop: () => stop(made),
  };
}

async function dropDatabases(serverUrl: string, names: readonly string[]): Promise<void> {
  await administer(
    serverUrl,
    names.map((name) => `drop database if exists ${name} with (force)`),
  );
}

async function administer(serverUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function startPglite(): Promise<TestPostgres> {
  const running: { readonly db: PGlite; readonly server: PGLiteSocketServer }[] = [];
  return {
    kind: 'pglite',
    async freshDatabase() {
      const port = await freePort();
      const db = await PGlite.create();
      const server = new PGLiteSocketServer({ db, host: '127.0.0.1', port, maxConnections: 64 });
      await server.start();
      running.push({ db, server });
      return `postgres://postgres:unchecked@127.0.0.1:${port}/postgres`;
    },
    async stop() {
      for (const { db, server } of running) {
        await server.stop();
        await db.close();
      }
    },
  };
}
