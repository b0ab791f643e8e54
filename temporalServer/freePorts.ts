import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** Servers listen here and nowhere else. */
export const LOOPBACK = '127.0.0.1';

/** The option that chooses a port. */
export type PortOption = 'port' | 'uiPort';

/** A port that a server was told to use is taken. `holder` says by whom, where the system tells. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;
  readonly option: PortOption;
  readonly holder: string | undefined;

  constructor(port: number, purpose: string, option: PortOption, holder: string | undefined) {
    super(
      `Port ${port} on ${LOOPBACK}, wanted for ${purpose}, is in use${holder === undefined ? '' : ` by ${holder}`}. ` +
        `Stop the program that uses it, or choose another port with the option \`${option}\` (0 picks a free one).`,
    );
    this.port = port;
    this.option = option;
    this.holder = holder;
  }
}

/**
 * Makes sure that a port can be listened on, or picks one.
 *
 * @param wanted a port number, or 0 for any free one
 * @param purpose what the port is for, as it appears in the error: "the Temporal frontend"
 * @throws PortInUseError when `wanted` is taken
 */
export async function reservePort(wanted: number, purpose: string, option: PortOption): Promise<number> {
  if (wanted === 0) {
    const { port } = await freePorts(['port']);
    return port;
  }
  const listener = createServer();
  try {
    await listen(listener, wanted);
    return wanted;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'EADDRINUSE') throw new PortInUseError(wanted, purpose, option, portHolder(wanted));
    if (error.code === 'EACCES') {
      throw new Error(
        `Port ${wanted}, wanted for ${purpose}, may not be used by this user. Choose another with the option \`${option}\`.`,
      );
    }
    throw error;
  } finally {
    listener.close();
  }
}

/** Whether a port of the loopback address can be listened on now. */
export async function isFree(port: number): Promise<boolean> {
  const listener = createServer();
  try {
    await listen(listener, port);
    return true;
  } catch {
    return false;
  } finally {
    listener.close();
  }
}

/** A different free port on the loopback address for every name. */
export async function freePorts<Name extends string>(names: readonly Name[]): Promise<Record<Name, number>> {
  const listeners = names.map((name) => ({ name, listener: createServer() }));
  try {
    const ports: Partial<Record<Name, number>> = {};
    for (const { name, listener } of listeners) ports[name] = await listen(listener, 0);
    return ports as Record<Name, number>;
  } finally {
    for (const { listener } of listeners) listener.close();
  }
}

function listen(listener: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = listener.address();
      if (address === null || typeof address === 'string') reject(new Error(`no TCP address for port ${port}`));
      else resolve(address.port);
    });
  });
}

/** Who listens on a port: "process 123 (node)". Linux only, and only for processes this user may look into. */
function portHolder(port: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const sockets = listeningSockets(port);
  for (const pid of namesIn('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of namesIn(`/proc/${pid}/fd`)) {
      try {
        if (!sockets.has(readlinkSync(`/proc/${pid}/fd/${descriptor}`))) continue;
        return `process ${pid} (${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()})`;
      } catch {
        // The descriptor was closed, or the process ended, while we looked.
      }
    }
  }
  return undefined;
}

/** proc(5), /proc/net/tcp: column 1 is the local address as hex `address:port`, column 3 the state (0A: LISTEN), column 9 the inode. */
function listeningSockets(port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of linesOf(table)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(suffix) && columns[3] === '0A') sockets.add(`socket:[${columns[9]}]`);
    }
  }
  return sockets;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
