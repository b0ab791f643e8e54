import { describe, expect, it } from 'vitest';
import {
  cycleOfWorkflowId,
  cycleWorkflowId,
  followQueue,
  optimizeQueue,
  portfolioWorkflowId,
  scheduleId,
  scopeText,
} from '../../../core/cycles/identifiers.ts';

describe('identifiers', () => {
  it('name the actor and the schedule of an account, and the queues beside the main one', () => {
    expect(portfolioWorkflowId('main')).toBe('portfolio:main');
    expect(scheduleId('main')).toBe('ballast-main');
    expect(optimizeQueue('ballast')).toBe('ballast-optimize');
    expect(followQueue('ballast')).toBe('ballast-follow');
  });

  it('give the same scope for the same symbols in any order, and leave the list as it is', () => {
    const symbols = ['DOT-USD', 'ALT-USD'];
    expect(scopeText(symbols)).toBe('ALT-USD,DOT-USD');
    expect(symbols).toEqual(['DOT-USD', 'ALT-USD']);
    expect(scopeText('all')).toBe('all');
  });

  it('tell a cycle over the whole universe from one over some symbols', () => {
    expect(cycleWorkflowId('main', 'C1', 'all')).toBe('cycle:main:C1');
    expect(cycleWorkflowId('main', 'C1', 'ALT-USD')).toBe('cycle:main:C1:ALT-USD');
  });

  it('tell the cycle of a workflow ID again, and of no other ID', () => {
    for (const scope of ['all', 'ALT-USD,DOT-USD'])
      expect(cycleOfWorkflowId('main', cycleWorkflowId('main', 'C1', scope))).toEqual({ cycleId: 'C1', scope });
    for (const id of [
      'C1',
      'by-hand',
      'cycle:other:C1',
      'cycle:main:',
      'cycle:main:C1:ALT-USD:replay',
      'order:main:C1',
    ])
      expect(cycleOfWorkflowId('main', id)).toBeUndefined();
  });
});
