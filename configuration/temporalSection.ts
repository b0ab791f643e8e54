import { z } from 'zod';
import { port } from './portNumber.ts';

const serverAddress = z
  .string()
  .regex(/^([^\s:/@[\]]+|\[[\da-fA-F:.]+\])(:\d{1,5})?$/)
  .meta({ title: 'host:port, such as 127.0.0.1:7233' });

/** Section `temporal`: the server, the queues, and what workers say of themselves. */
export const temporal = z.strictObject({
  address: serverAddress.optional().describe('host:port of a Temporal server; without it one is started here'),
  namespace: z.string().min(1).optional().describe('Default: "default"'),
  taskQueue: z.string().min(1).default('ballast').describe('Queues of workflows and activities begin with this name'),
  versioning: z
    .boolean()
    .default(true)
    .describe(
      'Workers tell their version, so that a running cycle ends on the one it began on; false for servers before 1.29',
    ),
  buildId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
    .meta({ title: '1 to 100 letters, digits, ".", "_" and "-", such as 0.2.0-rc1' })
    .optional()
    .describe(
      'What this version of the workers is called; default: the version of the package and a hash of the build',
    ),
  port: port.default(7_233).describe('Port of the server that is started here'),
  metricsAddress: z
    .string()
    .regex(/^(\d{1,3}(\.\d{1,3}){3}|\[[\da-fA-F:]+\]):\d{1,5}$/)
    .meta({ title: 'an IP address and a port, such as 127.0.0.1:9464' })
    .optional()
    .describe(
      'Where the worker tells Prometheus its own metrics and those of the requests to the venue; it asks nobody for a token; default: nowhere',
    ),
  uiPort: port.default(8_233).describe('Port of its Web UI'),
});
