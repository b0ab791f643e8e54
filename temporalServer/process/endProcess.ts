import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity } from './identity.ts';

/**
 * Ends a process that leads a process group of its own: SIGTERM to it, then, if it is still there, SIGKILL to its group.
 * Does nothing when the ID meanwhile belongs to another process.
 *
 * @param graceSeconds time between the two signals
 */
export async function endProcess(identity: ProcessIdentity, graceSeconds: number): Promise<void> {
  if (!isAlive(identity)) return;
  send(identity.pid, 'SIGTERM');
  const deadline = Date.now() + graceSeconds * 1000;
  while (isAlive(identity)) {
    if (Date.now() > deadline) {
      send(process.platform === 'win32' ? identity.pid : -identity.pid, 'SIGKILL');
      while (isAlive(identity)) await sleep(20);
      return;
    }
    await sleep(50);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
