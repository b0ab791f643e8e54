/** So many keys are counted at most: whoever comes under ever new ones must not fill the memory. */
const MOST_KEYS = 10_000;

/** Counts by key what happens within a time that begins with the first of it. */
export class RecentCounts {
  private readonly windowMs: number;
  private readonly counts = new Map<string, { count: number; readonly since: number }>();

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** How often it has happened; 0 once the time is over. @param now ms UTC */
  of(key: string, now: number): number {
    const known = this.counts.get(key);
    return known === undefined || now - known.since >= this.windowMs ? 0 : known.count;
  }

  /** Counts one more. @param now ms UTC @returns how often it has happened with this one */
  add(key: string, now: number): number {
    const known = this.counts.get(key);
    if (known !== undefined && this.of(key, now) > 0) {
      known.count += 1;
      return known.count;
    }
    if (this.counts.size >= MOST_KEYS) this.counts.clear();
    this.counts.set(key, { count: 1, since: now });
    return 1;
  }

  forget(key: string): void {
    this.counts.delete(key);
  }
}
