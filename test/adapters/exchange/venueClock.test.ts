import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { VenueClock } from '../../../adapters/exchange/venueClock.ts';

/** A venue, a wall clock and a steady clock, each of which the test moves. */
class Clocks {
  wall = 1_000_000;
  steady = 0;
  venue = 5_000_000;
  asked = 0;
  readonly clock = new VenueClock(
    () => this.wall,
    () => this.steady,
  );

  readonly ask = async (): Promise<number> => {
    this.asked += 1;
    return this.venue;
  };

  now(): Promise<number> {
    return this.clock.now(this.ask);
  }

  /** Time passes, at the venue at another pace. */
  pass(ms: number, pace = 1): void {
    this.wall += ms;
    this.steady += ms;
    this.venue += ms * pace;
  }
}

describe('the clock of a venue', () => {
  let clocks: Clocks;
  beforeEach(() => {
    clocks = new Clocks();
  });

  it('is asked once and goes on by its offset', async () => {
    expect(await clocks.now()).toBe(5_000_000);
    clocks.pass(30_000);
    expect(await clocks.now()).toBe(5_030_000);
    expect(clocks.asked).toBe(1);
  });

  it('is trusted for as long as it was seen to hold, and for an hour at most', async () => {
    await clocks.now();
    clocks.pass(61_000);
    await clocks.now();
    expect(clocks.asked).toBe(2);
    for (let minutes = 0; minutes < 600; minutes += 1) {
      clocks.pass(60_000);
      expect(await clocks.now()).toBe(clocks.venue);
    }
    // Doubling from a minute to an hour, then once an hour.
    expect(clocks.asked).toBeGreaterThanOrEqual(2 + 9);
    expect(clocks.asked).toBeLessThanOrEqual(2 + 17);
  });

  it.each<[string, Partial<Record<'wall' | 'steady' | 'venue', number>>, (clock: Clocks) => void]>([
    ['the wall clock was set', { wall: 3_600_000 }, () => undefined],
    ['the wall clock was set back', { wall: -3_600_000 }, () => undefined],
    ['the machine was suspended', { steady: -10_000 }, () => undefined],
    ['a time stamp was refused', {}, ({ clock }) => clock.forget()],
    ['an answer is from later than it can be', { venue: 86_400_000 }, ({ clock, venue }) => clock.observe(venue)],
  ])('is asked again where %s', async (_, { wall = 0, steady = 0, venue = 0 }, happens) => {
    await clocks.now();
    clocks.pass(20_000);
    clocks.wall += wall;
    clocks.steady += steady;
    clocks.venue += venue;
    happens(clocks);
    expect(await clocks.now()).toBe(clocks.venue);
    expect(clocks.asked).toBe(2);
  });

  it('is not trusted for longer than a minute where it goes at another pace', async () => {
    for (let minutes = 0; minutes < 20; minutes += 1) {
      expect(Math.abs((await clocks.now()) - clocks.venue)).toBeLessThanOrEqual(60_000);
      clocks.pass(61_000, 0.5);
    }
    expect(clocks.asked).toBe(20);
  });

  it('is never behind what the venue has told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ms: fc.nat({ max: 40_000 }), slip: fc.nat({ max: 5_000 }) }), { maxLength: 20 }),
        async (steps) => {
          const then = new Clocks();
          await then.now();
          for (const { ms, slip } of steps) {
            then.pass(ms);
            then.venue += slip;
            then.clock.observe(then.venue);
            expect(await then.now()).toBeGreaterThanOrEqual(then.venue);
          }
        },
      ),
    );
  });

  it('is asked once by all who ask at the same time', async () => {
    await Promise.all([clocks.now(), clocks.now(), clocks.now()]);
    expect(clocks.asked).toBe(1);
  });
});
