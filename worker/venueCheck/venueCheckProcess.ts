import { endRequested, onRequest, report, reportWhole } from '../../configuration/processMessage.ts';
import { configurationSchema } from '../../configuration/schema.ts';
import { VENUE_CHECK_TASK, type VenueCheckAnswer, type VenueCheckTask } from '../../configuration/venueCheckTask.ts';
import { checkVenue } from './checkVenue.ts';

/** Examines a venue, and tells what it will order and what each check has found; no Temporal server takes part. Asked to end it undoes what it has placed first. */
async function run(): Promise<VenueCheckAnswer> {
  const given = JSON.parse(process.env[VENUE_CHECK_TASK] ?? '') as { configuration: unknown; task: VenueCheckTask };
  const configuration = configurationSchema.parse(given.configuration);
  const ending = new AbortController();
  void endRequested().then(() => ending.abort());
  onRequest(async () => ending.abort());
  return await checkVenue(configuration, given.task, {
    environment: process.env,
    signal: ending.signal,
    plan: (plan) => report({ type: 'progress', message: JSON.stringify({ plan }) }),
    checked: (check) => report({ type: 'progress', message: JSON.stringify({ check }) }),
  });
}

try {
  await reportWhole({ type: 'ready', answer: await run() });
} catch (error) {
  await reportWhole({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
}
if (process.connected) process.disconnect();
