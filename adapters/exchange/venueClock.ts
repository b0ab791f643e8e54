/** An offset is found anew after so long at the latest, ms. */
const LONGEST_TRUST_MS = 60 * 60_000;
/** And so soon as long as the pace of the venue's clock is not known. */
const SHORTEST_TRUST_MS = 60_000;
/** Two clocks that go at one pace differ by less than this share of the time between two readings, and a little for the way of the answers. */
const PACE_TOLERANCE = 0.001;
const WAY_TOLERANCE_MS = 2_000;
/** A wall clock that was set, or a machine that was suspended, moves the wall's time against the steady one by more than this. */
const STEADY_TOLERANCE_MS = 1_000;

/** What the venue's clock has told at one reading. Times in ms. */
interface ClockReading {
  readonly venueAt: number;
  readonly wallAt: number;
  readonly steadyAt: number;
}

/**
 * The venue's clock by the offset to ours, which is kept: a step that only needs to know what time it is asks nobody. The offset is asked for again by age, when
 * the wall clock was set, when the venue has refused a time stamp, and when an answer is from later than it can be. It is trusted for as long as it has been
 * seen to hold, within an hour.
 *
 * One for all accounts of a venue.
 */
export class VenueClock {
  private readonly wall: () => number;
  private readonly steady: () => number;
  private reading: ClockReading | undefined;
  /** Since when the venue's clock was seen to go at the pace of ours, by the steady clock. */
  private pacedSince = Number.POSITIVE_INFINITY;
  private asking: Promise<number> | undefined;

  /** @param wall time in ms UTC @param steady time in ms that nobody sets */
  constructor(wall: () => number = Date.now, steady: () => number = () => performance.now()) {
    this.wall = wall;
    this.steady = steady;
  }

  /** The venue's time in ms UTC. @param ask reads its clock; called only where the offset is not known well enough. Callers share one reading */
  async now(ask: () => Promise<number>): Promise<number> {
    const known = this.present();
    if (known !== undefined) return known;
    this.asking ??= this.read(ask).finally(() => {
      this.asking = undefined;
    });
    return await this.asking;
  }

  /** The venue's time as it says itself; the offset is found anew. */
  async read(ask: () => Promise<number>): Promise<number> {
    const [wallAt, steadyAt] = [this.wall(), this.steady()];
    const venueAt = await ask();
    const { reading } = this;
    const apart = reading === undefined ? 0 : venueAt - reading.venueAt - (steadyAt - reading.steadyAt);
    const allowed = WAY_TOLERANCE_MS + PACE_TOLERANCE * (reading === undefined ? 0 : steadyAt - reading.steadyAt);
    if (reading === undefined || Math.abs(apart) > allowed) this.pacedSince = steadyAt;
    this.reading = { venueAt, wallAt, steadyAt };
    return venueAt;
  }

  /** An answer of the venue carries this time of its clock, ms UTC: it is at least as late there. */
  observe(at: number): void {
    const { reading } = this;
    if (reading === undefined) return;
    const behind = at - this.estimate(reading);
    if (behind > WAY_TOLERANCE_MS) this.forget();
    else if (behind > 0) this.reading = { ...reading, venueAt: reading.venueAt + behind };
  }

  /** The offset is found anew at the next question. */
  forget(): void {
    this.reading = undefined;
  }

  private present(): number | undefined {
    const { reading } = this;
    if (reading === undefined) return undefined;
    const [wallPassed, steadyPassed] = [this.wall() - reading.wallAt, this.steady() - reading.steadyAt];
    if (Math.abs(wallPassed - steadyPassed) > STEADY_TOLERANCE_MS) return undefined;
    const trust = Math.min(LONGEST_TRUST_MS, Math.max(SHORTEST_TRUST_MS, reading.steadyAt - this.pacedSince));
    return steadyPassed > trust ? undefined : this.estimate(reading);
  }

  /** From when it was asked, so that it is never behind by the time of an answer's way. */
  private estimate({ venueAt, wallAt }: ClockReading): number {
    return Math.floor(venueAt + Math.max(0, this.wall() - wallAt));
  }
}
