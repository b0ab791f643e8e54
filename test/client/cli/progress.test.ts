import { describe, expect, it } from 'vitest';
import { Progress } from '../../../client/cli/backtest/progress.ts';

function screen(isTerminal: boolean) {
  let time = 0;
  const written: string[] = [];
  return {
    written,
    pass: (ms: number) => {
      time += ms;
    },
    screen: { isTerminal, write: (text: string) => written.push(text), now: () => time },
  };
}

describe('progress', () => {
  it('is not shown for what is done within two seconds', () => {
    for (const isTerminal of [true, false]) {
      const { screen: place, pass, written } = screen(isTerminal);
      const progress = new Progress(place);
      progress.begin('ballast');
      for (let step = 1; step < 20; step += 1) {
        pass(100);
        progress.reach(step / 20, '2024-01-01');
      }
      progress.end();
      expect(written).toEqual([]);
    }
  });

  it('renews one line of a terminal, and takes it away at the end', () => {
    const { screen: place, pass, written } = screen(true);
    const progress = new Progress(place);
    progress.begin('ballast');
    pass(2_000);
    progress.reach(0.25, '2024-01-01');
    progress.reach(0.26, '2024-01-02');
    pass(200);
    progress.reach(0.275, '2024-01-03');
    progress.end();
    progress.end();
    expect(written).toEqual([
      '\r\u001B[2Kballast, 2024-01-01, 25 %, about 6 s left',
      '\r\u001B[2Kballast, 2024-01-03, 27 %, about 6 s left',
      '\r\u001B[2K',
    ]);
  });

  it('writes a plain line every ten seconds elsewhere', () => {
    const { screen: place, pass, written } = screen(false);
    const progress = new Progress(place);
    progress.begin('ballast');
    for (let second = 1; second <= 25; second += 1) {
      pass(1_000);
      progress.reach(second / 1_000, `day ${second}`);
    }
    progress.end();
    expect(written).toEqual(['ballast, day 10, 1 %\n', 'ballast, day 20, 2 %\n']);
  });
});
