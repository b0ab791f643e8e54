import { InvalidInputError } from '../errors/invalidInput.ts';
import { normalQuantile } from './normal.ts';

/** A reproducible source of random numbers: the same seed gives the same sequence on every machine. */
export interface RandomGenerator {
  /** 64 random bits as two unsigned 32-bit halves: the high half is returned, the low half is `lowBits`. */
  highBits(): number;
  /** The low half of the number that highBits returned last. */
  readonly lowBits: number;
  /** Uniform on the open interval (0, 1): 52 bits, symmetric about 1/2, never 0 nor 1. */
  uniform(): number;
  /** Uniform integer in 0..bound-1, without modulo bias; 1 <= bound <= 2^32. */
  integer(bound: number): number;
  /** Standard normal, by inversion: one uniform each. */
  normal(): number;
  /** Gamma with the given shape > 0 and scale 1. */
  gamma(shape: number): number;
  /** Student's t with v > 0 degrees of freedom (variance v / (v - 2) where v > 2). */
  studentT(degreesOfFreedom: number): number;
}

/**
 * xoshiro256** seeded by splitmix64: period 2^256 - 1. Not for cryptography.
 *
 * Source: D. Blackman and S. Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47 (2021); normal variates by Wichura's
 * AS 241; gamma variates by G. Marsaglia and W. W. Tsang, ACM TOMS 26 (2000).
 *
 * @param seed an integer: a safe integer or any bigint (taken modulo 2^64)
 * @throws InvalidInputError where the seed is no integer
 */
export function createRandom(seed: number | bigint): RandomGenerator {
  if (typeof seed !== 'bigint' && !Number.isSafeInteger(seed)) {
    throw new InvalidInputError({
      field: 'seed',
      given: seed,
      allowed: 'an integer of at most 53 bits, or a bigint',
      remedy: 'Give the seed that the run should be reproducible with, such as 1.',
    });
  }
  return new Xoshiro256(seedState(BigInt(seed)));
}

/** Four words of splitmix64 started at `seed`. */
function seedState(seed: bigint): [bigint, bigint, bigint, bigint] {
  let counter = BigInt.asUintN(64, seed);
  const next = () => {
    counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n);
    let z = counter;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  return [next(), next(), next(), next()];
}

const TWO_32 = 4294967296;

/** The generator itself, on 32-bit halves, since bigint arithmetic is some fifty times slower. */
export class Xoshiro256 implements RandomGenerator {
  lowBits = 0;
  #high0: number;
  #low0: number;
  #high1: number;
  #low1: number;
  #high2: number;
  #low2: number;
  #high3: number;
  #low3: number;

  /** @param state four 64-bit words, not all zero */
  constructor(state: readonly [bigint, bigint, bigint, bigint]) {
    const high = (word: bigint) => Number(word >> 32n) | 0;
    const low = (word: bigint) => Number(word & 0xffffffffn) | 0;
    this.#high0 = high(state[0]);
    this.#low0 = low(state[0]);
    this.#high1 = high(state[1]);
    this.#low1 = low(state[1]);
    this.#high2 = high(state[2]);
    this.#low2 = low(state[2]);
    this.#high3 = high(state[3]);
    this.#low3 = low(state[3]);
  }

  highBits(): number {
    const high1 = this.#high1;
    const low1 = this.#low1;
    // result = rotl(s1 * 5, 7) * 9
    let product = (low1 >>> 0) * 5;
    const low5 = product >>> 0;
    const high5 = ((high1 >>> 0) * 5 + (product - low5) / TWO_32) >>> 0;
    const rotatedLow = ((low5 << 7) | (high5 >>> 25)) >>> 0;
    const rotatedHigh = ((high5 << 7) | (low5 >>> 25)) >>> 0;
    product = rotatedLow * 9;
    const resultLow = product >>> 0;
    const resultHigh = (rotatedHigh * 9 + (product - resultLow) / TWO_32) >>> 0;

    this.#high2 ^= this.#high0;
    this.#low2 ^= this.#low0;
    this.#high3 ^= high1;
    this.#low3 ^= low1;
    this.#high1 ^= this.#high2;
    this.#low1 ^= this.#low2;
    this.#high0 ^= this.#high3;
    this.#low0 ^= this.#low3;
    this.#high2 ^= (high1 << 17) | (low1 >>> 15);
    this.#low2 ^= low1 << 17;
    // rotl(s3, 45) = the halves exchanged, rotated by 13
    const high3 = this.#high3;
    const low3 = this.#low3;
    this.#high3 = (low3 << 13) | (high3 >>> 19);
    this.#low3 = (high3 << 13) | (low3 >>> 19);

    this.lowBits = resultLow;
    return resultHigh;
  }

  uniform(): number {
    const high = this.highBits();
    return ((high >>> 6) * 67108864 + (this.lowBits >>> 6) + 0.5) / 4503599627370496;
  }

  integer(bound: number): number {
    const limit = TWO_32 - (TWO_32 % bound);
    for (;;) {
      const draw = this.highBits();
      if (draw < limit) return draw % bound;
    }
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }

  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      if (Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  studentT(degreesOfFreedom: number): number {
    const scale = (2 * this.gamma(degreesOfFreedom / 2)) / degreesOfFreedom;
    return this.normal() / Math.sqrt(scale);
  }
}
