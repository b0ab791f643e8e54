import { describe, expect, it } from 'vitest';
import { CircuitOpenError, withCircuitBreaker } from '../../../adapters/signals/circuitBreaker.ts';

const request = { account: 'main', at: 0, symbols: [] };

/** A provider that fails as often as told, behind a breaker with a clock of its own. */
function failing(failures: number) {
  const state = { asked: 0, now: 0 };
  const provider = withCircuitBreaker(
    {
      name: 'desk',
      async fetch() {
        state.asked += 1;
        if (state.asked <= failures) throw new Error(`failure ${state.asked}`);
        return ['signal'];
      },
    },
    () => state.now,
  );
  return { state, ask: () => provider.fetch(request) };
}

describe('withCircuitBreaker', () => {
  it('does not ask for a while after three failures in a row, and says the last one', async () => {
    const { state, ask } = failing(3);
    for (const count of [1, 2, 3]) await expect(ask()).rejects.toThrow(`failure ${count}`);
    await expect(ask()).rejects.toThrow(/not asked for another 30 s, after 3 failures in a row: failure 3/);
    await expect(ask()).rejects.toThrow(CircuitOpenError);
    expect(state.asked).toBe(3);
    state.now = 30_000;
    expect(await ask()).toEqual(['signal']);
    expect(await ask()).toEqual(['signal']);
  });

  it('tries once after the pause, and doubles it where that fails, up to ten minutes', async () => {
    const { state, ask } = failing(20);
    for (let count = 0; count < 3; count += 1) await ask().catch(() => undefined);
    for (const pause of [30, 60, 120, 240, 480, 600, 600]) {
      await expect(ask()).rejects.toThrow(`another ${pause} s`);
      state.now += pause * 1_000;
      const both = await Promise.allSettled([ask(), ask()]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(both[1]).toMatchObject({ reason: expect.any(CircuitOpenError) });
    }
    expect(state.asked).toBe(10);
  });

  it('forgets failures once it is answered', async () => {
    const { state, ask } = failing(2);
    await expect(ask()).rejects.toThrow();
    await expect(ask()).rejects.toThrow();
    await ask();
    state.asked = 0;
    await expect(ask()).rejects.toThrow('failure 1');
    await expect(ask()).rejects.toThrow('failure 2');
    await ask();
  });
});
