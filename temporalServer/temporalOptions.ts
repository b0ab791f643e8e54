import { z } from 'zod';
import { SEARCH_ATTRIBUTE_TYPES } from './ensureSearchAttributes.ts';

const port = z.int().min(0).max(65535);

/** Everything about a server that can be written down. Unknown fields are refused. */
export const temporalOptionsSchema = z.strictObject({
  /** A server that runs already, `host:port`. Nothing is started then. */
  address: z
    .string()
    .regex(/^.+:\d+$/, 'must be host:port, e.g. temporal.example.com:7233')
    .optional(),
  /** Where the Web UI of that server is, if anywhere. */
  uiUrl: z.url({ protocol: /^https?$/ }).optional(),
  namespace: z.string().min(1).default('default'),
  /** Where the server we start keeps its database, configuration and logs; a later start with it continues all histories. */
  dataDirectory: z.string().min(1).default('.ballast/temporal'),
  /** Begins with a new database; the one that is there is kept under another name. */
  newStore: z.boolean().default(false),
  /** Port of the frontend (gRPC); 0 picks a free one. */
  port: port.default(7233),
  /** Port of the Web UI; 0 picks a free one. */
  uiPort: port.default(8233),
  /** Where the Web UI has payloads decoded; its pages send the cookies of that place along. */
  codecEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Days for which closed workflows stay visible. */
  retentionDays: z.int().min(1).max(3650).default(30),
  /** Search attributes the namespace shall have: name and type. */
  searchAttributes: z
    .record(z.string().regex(/^[A-Za-z]\w*$/, 'a name has letters, digits and _ only'), z.enum(SEARCH_ATTRIBUTE_TYPES))
    .default({}),
  /** Where executables are kept between starts; see cacheDirectory.ts for the default. */
  cacheDirectory: z.string().min(1).optional(),
  /** Longest wait for the answer of a server given by its address. */
  connectTimeoutSeconds: z.number().positive().default(10),
  /** Longest wait for a started server to become usable. */
  startTimeoutSeconds: z.number().positive().default(120),
  /** Longest time for the download of the Temporal CLI. */
  downloadTimeoutSeconds: z.number().positive().default(300),
});

export type TemporalOptions = z.infer<typeof temporalOptionsSchema>;
export type TemporalOptionsInput = z.input<typeof temporalOptionsSchema>;

/**
 * Checks options and fills in the defaults.
 *
 * @throws Error that names each wrong field, what was given, and what is allowed
 */
export function parseTemporalOptions(input: unknown): TemporalOptions {
  const result = temporalOptionsSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const given =
      'input' in issue && issue.code !== 'unrecognized_keys' ? ` (given: ${JSON.stringify(issue.input)})` : '';
    return `${issue.path.join('.') || 'options'}: ${issue.message}${given}`;
  });
  throw new Error(`The options of the Temporal server are wrong.\n  ${problems.join('\n  ')}`);
}
