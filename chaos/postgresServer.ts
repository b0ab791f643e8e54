import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

/** Where Debian installs Postgres, by version. */
const DEBIAN = '/usr/lib/postgresql';

const READY_MS = 60_000;

/** A Postgres of the harness's own, that can be killed with -9 and comes back by itself. */
export class PostgresServer {
  readonly url: string;
  private readonly directory: string;
  private readonly binaries: string;
  private readonly port: number;
  private process: ChildProcess | undefined;
  private coming: Promise<void> = Promise.resolve();
  private stopped = false;
  private pauseMs = 0;

  private constructor(directory: string, binaries: string, port: number) {
    this.directory = directory;
    this.binaries = binaries;
    this.port = port;
    this.url = `postgres://ballast@127.0.0.1:${port}/postgres`;
  }

  /** Makes a new cluster in a directory of its own, which its user can reach, and starts it. @throws Error where Postgres is not installed */
  static async start(): Promise<PostgresServer> {
    const directory = mkdtempSync(join(tmpdir(), 'ballast-chaos-postgres-'));
    const identity = unprivilegedIdentity();
    if (identity !== undefined) chownSync(directory, identity.uid, identity.gid);
    const server = new PostgresServer(directory, findBinaries(), await freePort());
    await promisify(execFile)(
      join(server.binaries, 'initdb'),
      ['-D', join(directory, 'data'), '-U', 'ballast', '--auth=trust', '--encoding=UTF8', '--locale=C', '-N'],
      { cwd: directory, ...identity },
    );
    await server.launch();
    return server;
  }

  /** Resolves once it answers. */
  async ready(): Promise<void> {
    await this.coming;
  }

  /** kill -9 of the server; its other processes end when they notice. It comes back by itself after `pauseMs`. */
  async kill(pauseMs: number): Promise<void> {
    // Another one may have killed it just before.
    await this.ready();
    this.pauseMs = pauseMs;
    const { process: server } = this;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.coming.catch(() => undefined);
    const { process: server } = this;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGINT');
    await gone;
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }

  private async launch(): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline && !this.stopped) {
      const server = spawn(
        join(this.binaries, 'postgres'),
        [
          '-D',
          join(this.directory, 'data'),
          '-h',
          '127.0.0.1',
          '-p',
          String(this.port),
          '-c',
          'unix_socket_directories=',
        ],
        { cwd: this.directory, stdio: 'ignore', ...unprivilegedIdentity() },
      );
      this.process = server;
      if (await this.answers(server, deadline)) {
        server.once('exit', () => {
          if (!this.stopped) this.coming = sleep(this.pauseMs).then(() => this.launch());
          this.coming.catch(() => undefined);
        });
        return;
      }
      // What a killed server has left behind holds its memory until it has noticed.
      await sleep(200);
    }
    throw new Error(`Postgres did not start in ${this.directory}`);
  }

  private async answers(server: ChildProcess, deadline: number): Promise<boolean> {
    while (Date.now() < deadline && server.exitCode === null) {
      const client = new pg.Client({ connectionString: this.url });
      try {
        await client.connect();
        await client.end();
        return true;
      } catch {
        await sleep(50);
      }
    }
    return false;
  }
}

/** The folder with `initdb` and `postgres`, looked for on PATH and where Debian installs them, newest first. */
function findBinaries(): string {
  let versions: string[] = [];
  try {
    versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  } catch {
    // Not a Debian with Postgres.
  }
  const folders = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  const found = folders.find((folder) => ['initdb', 'postgres'].every((name) => isExecutable(join(folder, name))));
  if (found === undefined)
    throw new Error('No Postgres is installed: install the package postgresql, or run with --ledger sqlite');
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Postgres refuses to run as root: there it runs as `postgres`, or as `nobody` where that user is missing. */
function unprivilegedIdentity(): { readonly uid: number; readonly gid: number } | undefined {
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
