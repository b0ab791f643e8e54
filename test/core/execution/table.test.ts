import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { OrderAction } from '../../../core/execution/orderAction.ts';
import type { OrderLife } from '../../../core/execution/orderLife.ts';

const page = readFileSync(new URL('../../../docs/execution.md', import.meta.url), 'utf8');

/** A name that is missing here does not compile. */
const LIVES: Record<OrderLife['at'], true> = {
  reserving: true,
  checking: true,
  reading: true,
  examining: true,
  claiming: true,
  claimingAgain: true,
  searching: true,
  withdrawing: true,
  sending: true,
  asking: true,
  identifying: true,
  takingTerms: true,
  cancelling: true,
  polling: true,
  listingFills: true,
  repricing: true,
  writing: true,
  waiting: true,
  releasing: true,
  over: true,
};
const ACTIONS: Record<OrderAction['kind'], true> = {
  reserve: true,
  check: true,
  advance: true,
  examine: true,
  claim: true,
  claimAgain: true,
  withdraw: true,
  send: true,
  ask: true,
  cancelWhereDue: true,
  poll: true,
  listFills: true,
  reprice: true,
  find: true,
  takeTerms: true,
  close: true,
  write: true,
  revise: true,
  wait: true,
  release: true,
  fail: true,
  end: true,
};

it.each(Object.keys(LIVES).concat(Object.keys(ACTIONS)))("the page on an order's life tells of %s", (name) => {
  expect(page).toContain(`\`${name}\``);
});
