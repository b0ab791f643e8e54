import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesIn } from '../../../client/support/addressesIn.ts';
import { scrubber } from '../../../client/support/scrubber.ts';
import { runCli } from '../../support/runCli.ts';

const KEY = 'planted-key-0123456789';
const PEM =
  '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEplantedLineOne\nplantedLineTwoAwEHoUQ\n-----END EC PRIVATE KEY-----\n';
const TOKEN = 'planted-token-0123456789';
const PASSWORD = 'pl4nted"pass%word';
const HOOK = 'T0planted/B0planted/hookplanted';
const QUERY = 'planted-query';

const ENVIRONMENT = {
  BALLAST_EXCHANGE_API_KEY: KEY,
  BALLAST_EXCHANGE_SECRET: PEM.replaceAll('\n', '\\n'),
  BALLAST_API_TOKENS: `eye:read:${TOKEN}`,
  BALLAST_NOTIFY_TEAM: `https://hooks.example.com/services/${HOOK}`,
  SOME_DATABASE_PASSWORD: PASSWORD,
  BALLAST__TEMPORAL__ADDRESS: '127.0.0.1:1',
};
const CONFIGURATION = {
  signals: { provider: 'http', url: `https://models.example.com/planted-path?token=${QUERY}` },
  notifications: { channels: { own: { type: 'webhook', url: 'https://own.example.com/planted-hook' } } },
};
const SECRETS = [KEY, TOKEN, PASSWORD, 'plantedLine', 'hookplanted', QUERY, 'planted-path', 'planted-hook'];

describe('ballast support', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-support-'));
    mkdirSync(join(folder, 'data', 'logs'), { recursive: true });
    const lines = [
      `failed: ${KEY} ${encodeURIComponent(PASSWORD)} ${JSON.stringify({ secret: PEM, password: PASSWORD })}`,
      PEM,
      `GET https://someone:${PASSWORD}@host.example/path?x=${QUERY} with Bearer ${TOKEN}`,
      'GET https://host.example/a?unknown=other-planted and authorization: Bearer other-planted-token',
      ENVIRONMENT.BALLAST_NOTIFY_TEAM,
    ];
    writeFileSync(join(folder, 'data', 'logs', 'worker.log'), `${lines.join('\n')}\nlast line\n`);
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ ...CONFIGURATION, dataDirectory: join(folder, 'data') }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes what helps and no secret, also where nothing answers', async () => {
    const target = join(folder, 'bundle');
    const { status, stdout } = await runCli(['support', target, '--config', join(folder, 'config.json')], ENVIRONMENT);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining(`Written to ${target}\n`) });
    const files = readdirSync(target, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(target, name)).isFile(),
    );
    expect(files.sort()).toEqual(
      expect.arrayContaining([
        'cycles.json',
        'doctor.json',
        join('logs', 'worker.log'),
        'settings.json',
        'versions.json',
      ]),
    );
    const read = (name: string): string => readFileSync(join(target, name), 'utf8');
    for (const file of files) {
      for (const secret of [...SECRETS, 'other-planted']) expect(read(file), file).not.toContain(secret);
      expect(statSync(join(target, file)).mode & 0o077, file).toBe(0);
    }
    expect(read(join('logs', 'worker.log'))).toMatch(
      /GET https:\/\/host\.example\/path\?\[removed\].*\n[\s\S]*last line\n$/,
    );
    const settings = JSON.parse(read('settings.json')) as { path: string; value: unknown; origin: string }[];
    expect(settings).toContainEqual(
      expect.objectContaining({
        path: 'signals.url',
        value: 'https://models.example.com/[removed]?[removed]',
        origin: 'file',
      }),
    );
    expect(settings).toContainEqual(expect.objectContaining({ path: 'limits.maxWeight', origin: 'default' }));
    expect(JSON.parse(read('doctor.json'))).toContainEqual(
      expect.objectContaining({ name: 'Temporal server', ok: false, detail: expect.stringContaining('127.0.0.1:1') }),
    );
    expect(JSON.parse(read('cycles.json'))).toMatchObject({ error: expect.stringContaining('127.0.0.1:1') });
    expect((await runCli(['support', target, '--config', join(folder, 'config.json')], ENVIRONMENT)).status).toBe(1);
  });

  it('leaves what is no secret as it is', () => {
    const scrub = scrubber({ PATH: '/usr/bin', BALLAST_API_TOKENS: `eye:read:${TOKEN}` }, addressesIn(CONFIGURATION));
    const text = 'Order: FILLED account=main cycleId=2026-01-05T00-00Z read http://127.0.0.1:8450/api/portfolio_status';
    expect(scrub(text)).toBe(text);
    expect(scrub(`eye ${TOKEN}`)).toBe('eye [removed]');
  });
});
