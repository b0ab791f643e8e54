import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../core/errors/invalidInput.ts';
import { requireVenue, VENUES } from '../../../core/venues/venues.ts';

describe('venue table', () => {
  it('supports a venue only with a way to find a lost order and nothing missing', () => {
    for (const venue of VENUES.filter((row) => row.standing === 'supported')) {
      expect(venue.recovery.length).toBeGreaterThan(0);
      expect(venue.missing).toBe('');
      expect(Number.isFinite(venue.absence.afterMs)).toBe(true);
    }
    expect(requireVenue('coinbase').clientOrderIdParameter).toBe('client_order_id');
  });

  it('resends only where an ID is never executed twice', () => {
    for (const venue of VENUES.filter((row) => row.recovery.includes('resend'))) expect(venue.uniqueForEver).toBe(true);
  });

  it('refuses every other venue with the reason and the choice', () => {
    for (const venue of VENUES.filter((row) => row.standing === 'unverified')) {
      expect(() => requireVenue(venue.id)).toThrow(InvalidInputError);
      expect(() => requireVenue(venue.id)).toThrow(venue.missing);
    }
    expect(() => requireVenue('kucoin')).toThrow(/not verified.*allowed is coinbase/);
    expect(() => requireVenue('mtgox')).toThrow(/nothing is known/);
  });
});
