import { z } from 'zod';
import { port } from './portNumber.ts';

/** Where the HTTP API listens. */
export const api = z.strictObject({
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Interface to listen on; another one than this machine needs tokens in BALLAST_API_TOKENS'),
  port: port.default(8_450).describe('0 takes any free port'),
  names: z
    .array(z.string().regex(/^[A-Za-z0-9.-]{1,253}$/))
    .max(20)
    .default([])
    .describe(
      'Host names under which the API is reached, such as that of a proxy; addresses and localhost need no word',
    ),
  codecOrigins: z
    .array(z.string().regex(/^https?:\/\/[A-Za-z0-9.-]{1,253}(:\d{1,5})?$/))
    .max(20)
    .default([])
    .describe(
      'Origins of Temporal UIs whose pages may have messages decrypted, such as "https://cloud.temporal.io"; the UI that `ballast start` runs needs no word',
    ),
});
