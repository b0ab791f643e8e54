import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Restarter } from '../../temporalServer/keepRunning.ts';
import { type LaunchOptions, launchTemporal, type TemporalServer } from '../../temporalServer/launch.ts';
import { requireWholeStore, StoreFaultError, storeFaultIn } from '../../temporalServer/server/storeFault.ts';
import { temporaryFolder } from './support/folder.ts';

const launch = async (options: LaunchOptions, onProgress?: (message: string) => void): Promise<TemporalServer> => {
  const server = await launchTemporal({ port: 0, uiPort: 0, ...options }, onProgress);
  onTestFinished(() => server.stop());
  return server;
};

describe('a store of the server that is damaged', () => {
  let used: string;
  beforeAll(async () => {
    used = mkdtempSync(join(tmpdir(), 'ballast-test-'));
    await (await launchTemporal({ dataDirectory: used, port: 0, uiPort: 0 })).stop();
    const database = new Libsql(join(used, 'temporal.db'));
    // What the server has left in the log beside the file goes into the file.
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
  });
  afterAll(() => rmSync(used, { recursive: true, force: true }));

  const copy = (): { dataDirectory: string; file: string } => {
    const dataDirectory = temporaryFolder();
    cpSync(used, dataDirectory, { recursive: true });
    return { dataDirectory, file: join(dataDirectory, 'temporal.db') };
  };
  const refusal = async (dataDirectory: string): Promise<{ error: unknown; said: string }> => {
    const said: string[] = [];
    const error = await launch({ dataDirectory, startTimeoutSeconds: 60 }, (message) => said.push(message)).catch(
      (reason: unknown) => reason,
    );
    return { error, said: said.join('\n') };
  };

  test('is named, with what is missing, and no other server is looked for', async () => {
    const { dataDirectory, file } = copy();
    truncateSync(file, statSync(file).size - 4_096);
    const { error, said } = await refusal(dataDirectory);
    expect(error).toBeInstanceOf(StoreFaultError);
    expect(String(error)).toContain(file);
    expect(String(error)).toContain('4096 of its');
    expect(String(error)).not.toContain('Install the Temporal CLI');
    expect(said).not.toMatch(/download|build of/i);
  });

  test('is named where its beginning is something else, and where the server finds the damage', async () => {
    const other = copy();
    writeFileSync(other.file, 'not a database at all, but something that was put here by mistake'.repeat(100));
    expect(String((await refusal(other.dataDirectory)).error)).toContain(`${other.file} is damaged`);
    const torn = copy();
    const bytes = readFileSync(torn.file);
    for (let page = 2; page * 4_096 < bytes.length; page += 2) bytes.fill(0xff, page * 4_096, (page + 1) * 4_096);
    writeFileSync(torn.file, bytes);
    expect(String((await refusal(torn.dataDirectory)).error)).toContain(`${torn.file} is damaged`);
  });

  test('is named where it is gone, empty, no file, or where the log is gone that has all of it', async () => {
    const told = (change: (file: string) => void): string => {
      const { dataDirectory, file } = copy();
      change(file);
      try {
        requireWholeStore(dataDirectory);
        return 'whole';
      } catch (error) {
        return String(error).replaceAll(file, 'STORE');
      }
    };
    expect(told(() => undefined)).toBe('whole');
    expect(told((file) => rmSync(file))).toContain('STORE is damaged: it is gone');
    expect(told((file) => truncateSync(file, 0))).toContain('STORE is damaged: it is empty');
    expect(
      told((file) => {
        rmSync(file);
        mkdirSync(file);
      }),
    ).toContain('it is no file');
    expect(told((file) => truncateSync(file, 4_096))).toContain('STORE-wal, which has what was stored, is gone');
    expect(told((file) => writeFileSync(`${file}-wal`, Buffer.alloc(8_192, 0xff)))).toContain(
      'STORE-wal does not begin',
    );
    const { dataDirectory, file } = copy();
    rmSync(file);
    await launch({ dataDirectory, newStore: true });
  });

  test('is kept beside a new one where that is asked for', async () => {
    const { dataDirectory, file } = copy();
    truncateSync(file, statSync(file).size - 4_096);
    const damaged = readFileSync(file);
    await launch({ dataDirectory, newStore: true });
    const kept = readdirSync(dataDirectory).find((name) => /^temporal\.db\.replaced-\d+$/.test(name));
    expect(kept).toBeDefined();
    expect(readFileSync(join(dataDirectory, kept ?? ''))).toEqual(damaged);
  });
});

describe('a disk that takes nothing more', () => {
  test('is told from other trouble by the words of the server and of the system', () => {
    for (const words of ['database or disk is full', 'write /x: no space left on device', 'ENOSPC: no space left'])
      expect(storeFaultIn('/data', `start failed\n${words}`)).toMatchObject({ kind: 'full' });
    expect(String(storeFaultIn('/data', 'disk quota exceeded'))).toContain('/data/temporal.db');
    for (const words of ['address already in use', 'context deadline exceeded', ''])
      expect(storeFaultIn('/data', words)).toBeUndefined();
  });

  test('is waited for with one line, and a damaged store not at all', async () => {
    const said: string[] = [];
    const full = storeFaultIn('/data', 'database or disk is full');
    const failures = [full, full, full, full].values();
    const restart = async (): Promise<void> => {
      const { value } = failures.next();
      if (value !== undefined) throw value;
    };
    const restarter = new Restarter(
      restart,
      (message) => said.push(message),
      async () => undefined,
    );
    await restarter.recover(new AbortController().signal);
    expect(said.filter((line) => line.includes('disk'))).toHaveLength(1);
    expect(said).toHaveLength(2);
    const damaged = storeFaultIn('/data', 'database disk image is malformed');
    const hopeless = new Restarter(
      async () => {
        throw damaged;
      },
      () => undefined,
      async () => undefined,
    );
    await expect(hopeless.recover(new AbortController().signal)).rejects.toBe(damaged);
  });
});
