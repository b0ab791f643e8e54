import { join } from 'node:path';
import { z } from 'zod';
import { processOf, tellLast } from '../../client/logs/logFiles.ts';
import { isWanted, shownText } from '../../client/logs/logLine.ts';
import { addressesIn } from '../../client/support/addressesIn.ts';
import { scrubber } from '../../client/support/scrubber.ts';
import type { V1Context, V1Server } from './v1Context.ts';

/** Each request reads the files from their start: so many are answered in a minute. */
const MOST_A_MINUTE = 60;

const logsSchema = z.object({
  lines: z
    .array(z.object({ process: z.string().describe('Whose log it is'), text: z.string() }))
    .describe('By process, oldest first'),
});

/** What the processes of Ballast have written down on this machine. */
export function logRoutes(server: V1Server, context: V1Context): void {
  server.get(
    '/logs',
    {
      config: { scope: 'admin', rateLimit: { max: MOST_A_MINUTE, timeWindow: '1 minute' } },
      schema: {
        tags: ['system'],
        summary: 'The latest lines that the processes of Ballast have written down on this machine',
        description: 'Keys, tokens and passwords are taken out. Empty where none of them has run here.',
        querystring: z.strictObject({
          lines: z.coerce.number().int().min(1).max(1_000).default(50).describe('At most so many of each process'),
          for: z.string().min(1).max(300).optional().describe('Only lines about this cycle, order, symbol or workflow'),
        }),
        response: { 200: logsSchema },
      },
    },
    async ({ query }) => {
      const { configuration } = context;
      const scrub = scrubber(process.env, addressesIn(configuration));
      const wanted = (line: string): boolean => isWanted(line, query.for);
      const lines: { process: string; text: string }[] = [];
      await tellLast(join(configuration.dataDirectory, 'logs'), query.lines, wanted, (file, line) => {
        lines.push({ process: processOf(file), text: scrub(shownText(line)) });
      });
      return { lines };
    },
  );
}
