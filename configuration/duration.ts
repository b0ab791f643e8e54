import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A span of time written as `500ms`, `30s`, `15m`, `1h` or `2d`, from `shortest` to `longest`. */
export function duration(shortest: string, longest: string) {
  const title = `a duration from ${shortest} to ${longest}, such as 30s, 15m, 1h or 1d`;
  return z
    .string()
    .regex(/^[1-9]\d{0,8}(ms|s|m|h|d)$/, { abort: true })
    .refine((text) => durationMs(text) >= durationMs(shortest) && durationMs(text) <= durationMs(longest), {
      error: title,
    })
    .meta({ title });
}

/** Milliseconds of a duration text that has passed `duration`. */
export function durationMs(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new Error(`Not a duration: ${JSON.stringify(text)}; write 30s, 15m, 1h or 1d`);
  const unit = match[2] as keyof typeof UNIT_MS;
  return Number(match[1]) * UNIT_MS[unit];
}
