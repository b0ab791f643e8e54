import { statSync } from 'node:fs';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { datedByFile } from '../../../core/signals/datedByFile.ts';
import { jsonValue } from '../../../core/text/fileText.ts';

/** Longest wait for a service, ms. */
const ANSWER_MS = 10_000;

/**
 * The items of a file (JSON, NDJSON or CSV) or of the answer of a service, unchecked. The token of a service is that of BALLAST_SIGNALS_TOKEN.
 *
 * @throws InvalidInputError for what cannot be read as a list of signals
 */
export async function givenSignals(place: string): Promise<readonly unknown[]> {
  if (/^https?:\/\//i.test(place)) return await answered(place);
  const { readSignalFile } = await import('../../../research/backtest/signalFile.ts');
  const items = readSignalFile(place);
  // As a source of kind file dates them, so that one that has gone stale is said to be.
  const writtenAt = statSync(place).mtimeMs;
  return items.map((item) => datedByFile(item, writtenAt));
}

async function answered(address: string): Promise<readonly unknown[]> {
  const { origin } = new URL(address);
  const token = process.env.BALLAST_SIGNALS_TOKEN;
  const answer = await fetch(address, {
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` },
  }).catch((error: unknown) => {
    throw unusable(origin, `no answer: ${error instanceof Error ? error.message : String(error)}`);
  });
  const text = await answer.text();
  if (answer.status !== 200) throw unusable(origin, `status ${answer.status}`);
  const parsed = jsonValue(text);
  if ('fault' in parsed) throw unusable(origin, parsed.fault);
  const { value } = parsed;
  const items: unknown = typeof value === 'object' && value !== null && 'signals' in value ? value.signals : value;
  if (!Array.isArray(items)) throw unusable(origin, 'JSON without a list of signals');
  return items;
}

function unusable(origin: string, given: string): InvalidInputError {
  return new InvalidInputError({
    field: origin,
    given,
    allowed: 'status 200 with a JSON array of signals, or {"signals": [...]}',
    remedy: 'Check the address, and what answers there.',
  });
}
