import { openLedger } from '../adapters/ledger/openLedger.ts';
import { BallastClient } from '../client/ballastClient.ts';
import { ledgerUrl, loadConfiguration } from '../configuration/loadConfiguration.ts';
import { endRequested, onRequest, report } from '../configuration/processMessage.ts';
import { createApi } from './createApi.ts';
import { KnownCallers } from './security/knownCallers.ts';
import { requireSafeListening } from './security/requireSafeListening.ts';
import { readCertificate, renewCertificate } from './security/tlsCertificate.ts';

/** The API process: answers until it is told to end. */
async function run(): Promise<void> {
  const configuration = loadConfiguration();
  requireSafeListening(configuration.api, KnownCallers.from(process.env).areAsked);
  const certificate = readCertificate(configuration.api);
  const client = await BallastClient.connect(configuration);
  const address = ledgerUrl(configuration);
  const ledger = await openLedger(address, { readOnly: true });
  let written: ReturnType<typeof openLedger> | undefined;
  const writableLedger = async () => {
    written ??= openLedger(address, { mustExist: true });
    return await written;
  };
  const server = createApi(configuration, client, ledger, {
    writableLedger,
    presentConfiguration: () => client.configuration,
    certificate,
  });
  onRequest(async (request) => {
    Object.assign(process.env, request);
    client.takeConfiguration(loadConfiguration());
  });
  try {
    renewCertificate(server.server, configuration.api);
    const url = await server.listen({ host: configuration.api.host, port: configuration.api.port });
    report({ type: 'ready', url });
    await endRequested();
  } finally {
    await server.close();
    await ledger.close();
    await (await written)?.close();
    await client.close();
  }
}

function explain(error: unknown): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return 'The port of the API is in use: end the program that holds it, or set api.port (BALLAST__API__PORT) to another one.';
  }
  return error instanceof Error ? error.message : String(error);
}

try {
  await run();
  report({ type: 'stopped' });
} catch (error) {
  report({ type: 'failed', message: explain(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
