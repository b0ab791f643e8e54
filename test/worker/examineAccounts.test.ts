import { expect, test } from 'vitest';
import { simulatorOptions } from '../../client/start/simulatorOptions.ts';
import { loadConfiguration } from '../../configuration/loadConfiguration.ts';
import { startSimulator } from '../../simulator/startSimulator.ts';
import { examineAccounts } from '../../worker/examineAccounts.ts';
import { temporaryFolder } from '../configuration/support.ts';
import { simulatorAdmin } from '../support/simulatorAdmin.ts';

const REAL = { BALLAST_EXCHANGE_API_KEY: 'real-key', BALLAST_EXCHANGE_SECRET: 'real-secret' };

test('the examination says what it has found at the venue, and no more', async () => {
  const dataDirectory = temporaryFolder();
  const flags = { dataDirectory, accounts: ['main', 'second'], simulator: { port: 0 } };
  const draft = loadConfiguration({ environment: {}, flags });
  const options = simulatorOptions(draft);
  const [main, ...others] = options.accounts;
  const accounts = [...(main === undefined ? [] : [{ ...main, canTransfer: true }]), ...others];
  const simulator = await startSimulator({ ...options, accounts });
  try {
    const configuration = { ...draft, simulator: { ...draft.simulator, port: simulator.port } };
    const checks = await examineAccounts(configuration, REAL);
    const detail = (name: string) => checks.find((check) => check.name === name)?.detail;
    expect(checks.every(({ ok }) => ok)).toBe(true);
    expect(detail('Keys (main)')).toBe("the simulator's key may view and trade, and may withdraw");
    expect(detail('Keys (second)')).toBe("the simulator's key may view and trade, may not withdraw");
    expect(detail('Exchange (main)')).toMatch(
      /^paper on a simulated market of coinbase, through the simulator on port \d+: \d+ markets against USD$/,
    );
    expect(detail('Accounts')).toBe('each has a portfolio of its own at the venue');
  } finally {
    await simulator.stop();
  }
});

test('the examination names what is held and cannot be priced, and what a person can say of it', async () => {
  const dataDirectory = temporaryFolder();
  const flags = { dataDirectory, simulator: { port: 0 } };
  const draft = loadConfiguration({ environment: {}, flags });
  const simulator = await startSimulator(simulatorOptions(draft));
  try {
    const admin = simulatorAdmin(simulator.url, 'main');
    const examined = async (valuation: object = {}) => {
      const configuration = loadConfiguration({ environment: {}, flags: { ...flags, valuation } });
      const ported = { ...configuration, simulator: { ...configuration.simulator, port: simulator.port } };
      return (await examineAccounts(ported, {})).find(({ name }) => name === 'Holdings (main)');
    };
    expect(await examined()).toMatchObject({
      ok: true,
      detail: expect.stringMatching(
        /Not looked at, so counted as nothing: positions in futures and perpetual futures, /,
      ),
    });
    await admin.deposit('AIRDROP', '5');
    await admin.deposit('ETH2', '1');
    const unknown = await examined();
    expect(unknown).toMatchObject({ ok: false });
    expect(unknown?.detail).toMatch(/AIRDROP: no market.*valuation\.worthless/);
    const said = await examined({ worthless: ['AIRDROP'] });
    expect(said).toMatchObject({ ok: true });
    expect(said?.detail).toContain('AIRDROP counts as nothing, as valuation.worthless says');
    expect(said?.detail).toContain('1 ETH of ETH-USD (ETH2)');
  } finally {
    await simulator.stop();
  }
});
