import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { freePorts, isFree } from '../freePorts.ts';

/** Ports that the parts of a server use among themselves. */
export const INTERNAL_PORTS = [
  'history',
  'matching',
  'worker',
  'frontendMembership',
  'historyMembership',
  'matchingMembership',
  'workerMembership',
] as const;

export type InternalPorts = Record<(typeof INTERNAL_PORTS)[number], number>;

const PORTS_FILE = 'ports.json';
const portsSchema = z.record(z.enum(INTERNAL_PORTS), z.int().min(1).max(65535));

/**
 * Free ports for the inside of a server: those of the last start where they are still free, else new ones, which are noted for the
 * next start.
 *
 * A server remembers its members in the database for 20 seconds. One that comes back sooner under other ports waits for its former
 * self, which takes 10 seconds and more (go.temporal.io/server, common/membership/ringpop/monitor.go).
 */
export async function internalPorts(dataDirectory: string): Promise<InternalPorts> {
  const file = join(dataDirectory, PORTS_FILE);
  const last = readPorts(file);
  if (last !== undefined && (await Promise.all(Object.values(last).map(isFree))).every(Boolean)) return last;
  const ports = await freePorts(INTERNAL_PORTS);
  writeFileSync(file, JSON.stringify(ports));
  return ports;
}

function readPorts(file: string): InternalPorts | undefined {
  try {
    return portsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
