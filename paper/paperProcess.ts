import { z } from 'zod';
import { openPublicMarket } from '../adapters/market/openPublicMarket.ts';
import { runSimulatorProcess } from '../simulator/runSimulatorProcess.ts';

/*
 * The process of paper trading on a live market: the local simulator, whose prices, books and bars are those of a venue. What it reads of the venue is public and
 * read by GET without a key (adapters/market); no key of a venue is known here, and the orders of the accounts end in the simulator.
 */
const FEED_VARIABLE = 'BALLAST_LIVE_MARKET';

const feedSchema = z.strictObject({
  id: z.string(),
  url: z.string().optional(),
  timeoutMs: z.number().int().min(1),
});

await runSimulatorProcess(async (options) => {
  const { id, url, timeoutMs } = feedSchema.parse(JSON.parse(process.env[FEED_VARIABLE] ?? '{}'));
  const feed = await openPublicMarket({ id, url, timeoutMs });
  return {
    options: { ...options, fees: { ...options.fees, ...feed.fees } },
    feed,
    unreachable: (why) =>
      `The live market of ${id} cannot be read: ${why.replace(/[.!?]$/, '')}. Look at the connection and at exchange.timeout, or trade the simulated market: \`ballast start --market simulated\` (exchange.market).`,
  };
});
