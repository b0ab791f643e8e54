import { createRandom, type RandomGenerator } from '../quant/statistics/random.ts';
import { FAULT_KINDS, FAULT_WEIGHTS, type FaultKind } from './faults/kinds.ts';

/** Symbols of the small universe that every round trades. */
export const SYMBOLS = ['ALT-USD', 'AXL-USD', 'AAVE-USD', 'BTC-USD', 'ETH-USD', 'SOL-USD', 'DOT-USD', 'LINK-USD'];

/** A fault with everything random about it drawn in advance. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly account: string;
  readonly symbol: string;
  /** It strikes once the venue has accepted so many orders in the round, or after a while without them ... */
  readonly afterOrders: number;
  /** ... and so many ms later. */
  readonly delayMs: number;
  /** For how long it lasts, where it lasts. */
  readonly lastsMs: number;
  /** How many requests it hits, where it hits requests. */
  readonly times: number;
  /** Uniform in (0, 1): whatever else the kind has to choose. */
  readonly draw: number;
}

export interface PlannedSignal {
  readonly symbol: string;
  readonly direction: 'buy' | 'sell';
  readonly confidence: number;
}

/** One round: the cycles that are started, and what happens to them. */
export interface PlannedRound {
  readonly round: number;
  readonly cycleId: string;
  readonly signals: ReadonlyMap<string, readonly PlannedSignal[]>;
  readonly faults: readonly PlannedFault[];
}

/** The round `round` of a seed: the same for ever, whatever rounds were run before it. */
export function planRound(
  seed: number,
  round: number,
  accounts: readonly string[],
  kinds: readonly FaultKind[] = FAULT_KINDS,
): PlannedRound {
  const random = createRandom((BigInt(seed) << 32n) + BigInt(round));
  const signals = new Map(accounts.map((account) => [account, drawSignals(random)]));
  const count = 1 + random.integer(3);
  const faults = Array.from({ length: count }, () => drawFault(random, accounts, kinds));
  return { round, cycleId: `s${seed}-r${round}`, signals, faults };
}

/** Names that change their direction from round to round, so that every round has something to trade. */
function drawSignals(random: RandomGenerator): readonly PlannedSignal[] {
  return SYMBOLS.flatMap((symbol): PlannedSignal[] => {
    const draw = random.uniform();
    const confidence = Math.round(80 + 15 * random.uniform()) / 100;
    if (draw > 0.8) return [];
    return [{ symbol, direction: draw < 0.5 ? 'buy' : 'sell', confidence }];
  });
}

function drawFault(random: RandomGenerator, accounts: readonly string[], kinds: readonly FaultKind[]): PlannedFault {
  return {
    kind: drawKind(random, kinds),
    account: accounts[random.integer(accounts.length)],
    symbol: SYMBOLS[random.integer(SYMBOLS.length)],
    afterOrders: random.integer(5),
    delayMs: random.integer(700),
    lastsMs: 1_000 + random.integer(3_000),
    times: 1 + random.integer(3),
    draw: random.uniform(),
  };
}

function drawKind(random: RandomGenerator, kinds: readonly FaultKind[]): FaultKind {
  const total = kinds.reduce((sum, kind) => sum + FAULT_WEIGHTS[kind], 0);
  let left = random.integer(total);
  for (const kind of kinds) {
    left -= FAULT_WEIGHTS[kind];
    if (left < 0) return kind;
  }
  throw new Error('No kind of fault is given: allow at least one');
}
