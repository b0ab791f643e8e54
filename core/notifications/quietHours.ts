const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** Hours of each day in which only what is critical is sent; `from` may be later than `to`: then they pass midnight. */
export interface QuietHours {
  /** HH:MM, the first quiet minute. */
  readonly from: string;
  /** HH:MM, the first minute after them. */
  readonly to: string;
  /** IANA name such as Europe/Berlin. */
  readonly timeZone: string;
}

/** When something that comes up at a moment may be sent: at once, or at the end of the quiet hours. Times are ms UTC. */
export function endOfQuiet(at: number, hours: QuietHours | undefined): number {
  if (hours === undefined || !isQuiet(at, hours)) return at;
  const end = minutesOf(hours.to);
  const left = (end - minuteOfDay(at, hours.timeZone) + DAY_MINUTES) % DAY_MINUTES;
  const expected = (Math.floor(at / MINUTE_MS) + left) * MINUTE_MS;
  // The clock may have been put forward or back meanwhile. Where the end is among the minutes that are left out, it is the first one after them.
  const shift = ((end - minuteOfDay(expected, hours.timeZone) + 1.5 * DAY_MINUTES) % DAY_MINUTES) - DAY_MINUTES / 2;
  const shifted = expected + shift * MINUTE_MS;
  return isQuiet(shifted, hours) ? expected : shifted;
}

function isQuiet(at: number, { from, to, timeZone }: QuietHours): boolean {
  const minute = minuteOfDay(at, timeZone);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
}

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return hours * 60 + minutes;
}

function minuteOfDay(at: number, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone });
  return minutesOf(clock.format(at));
}
