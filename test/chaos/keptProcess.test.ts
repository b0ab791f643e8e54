import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { KeptProcess } from '../../chaos/keptProcess.ts';

it('starts no process any more that is stopped while something is done that it must not see', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-kept-'));
  const entry = join(folder, 'entry.mjs');
  writeFileSync(entry, "process.send({ type: 'ready' });\nprocess.once('disconnect', () => process.exit());\n");
  const logFile = join(folder, 'out');
  const kept = new KeptProcess({ name: 'it', entry, environment: () => ({}), logFile });
  try {
    await kept.ready();
    let stopped: Promise<void> | undefined;
    await kept.whileEnded('SIGKILL', async () => {
      // By then it waits to be started again.
      await sleep(200);
      stopped = kept.stop();
    });
    await stopped;
    await expect(kept.ready()).rejects.toThrow('it has been stopped');
    expect(kept.incarnation).toBe(1);
  } finally {
    await kept.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
