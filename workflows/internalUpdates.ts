import { ApplicationFailure, defineUpdate, setDefaultUpdateHandler, setHandler } from '@temporalio/workflow';
import { EARLIER_NAMES, INTERNAL_UPDATES, type InternalUpdate } from '../core/account/internalUpdateNames.ts';
import type { AdmissionRequest, CycleClosing, ReservationRequest } from '../core/cycles/portfolioProtocol.ts';
import type { OrderKey } from '../core/orders/orderKey.ts';
import { shownValue } from '../core/payloads/shortText.ts';
import type { AccountActor } from './accountActor.ts';
import { requireTexts } from './requireTexts.ts';

const ALL_UPDATES = Object.keys(INTERNAL_UPDATES) as InternalUpdate[];

interface InternalHandler<Argument> {
  readonly description: string;
  /** Paths of what must be a text in the argument. */
  readonly texts: readonly string[];
  handle(argument: Argument): unknown;
}

/** What cycles, orders and workers say to the actor of an account. */
export class InternalUpdates {
  private readonly handlers: { readonly [Update in InternalUpdate]: InternalHandler<never> };

  /** @param received counts a message */
  constructor(actor: AccountActor, received: () => void) {
    const counted = <Argument>({ handle, ...rest }: InternalHandler<Argument>): InternalHandler<Argument> => ({
      ...rest,
      handle: (argument) => {
        received();
        return handle(argument);
      },
    });
    this.handlers = {
      admitCycle: counted<AdmissionRequest>({
        description: 'from cycles: asks to run a cycle of this account',
        texts: ['account', 'cycleId', 'scope', 'workflowId', 'runId'],
        handle: (request) => actor.admit(request),
      }),
      closeCycle: counted<CycleClosing>({
        description: 'from cycles: records how a cycle ended',
        texts: ['account', 'cycleId', 'scope', 'workflowId', 'runId', 'outcome'].map((field) => `summary.${field}`),
        handle: (closing) => actor.close(closing),
      }),
      reserve: counted<ReservationRequest>({
        description: 'from orders: reserves for an order',
        texts: [
          ...['account', 'cycleId', 'symbol'].map((field) => `key.${field}`),
          ...['account', 'cycleId', 'scope'].map((field) => `identity.${field}`),
          ...['workflowId', 'runId'].map((field) => `owner.${field}`),
          'side',
          'quoteAmount',
        ],
        handle: (request) => actor.reserve(request),
      }),
      release: counted<OrderKey>({
        description: 'from orders: releases the reservation of an order that the venue has closed',
        texts: ['account', 'cycleId', 'symbol'],
        handle: (key) => actor.release(key),
      }),
      refresh: counted<unknown>({
        description: 'from workers: reads the limits and the trading state again',
        texts: [],
        handle: () => actor.reread(),
      }),
    };
  }

  /** Takes these updates under their names. */
  take(updates: readonly InternalUpdate[] = ALL_UPDATES): void {
    for (const update of updates) this.handleAs(update, INTERNAL_UPDATES[update]);
  }

  /** Takes these updates under the names of earlier versions, which the Web UI then lists as well. */
  takeListed(updates: readonly InternalUpdate[]): void {
    for (const update of updates) this.handleAs(update, EARLIER_NAMES[update]);
  }

  /** Takes what workers of earlier versions send, unlisted. The last one to be called: it takes whatever nothing else does. */
  takeEarlierNames(): void {
    setDefaultUpdateHandler((name, ...args) => {
      const update = ALL_UPDATES.find((one) => EARLIER_NAMES[one] === name);
      // A plain error would stop the whole actor.
      if (update === undefined)
        throw ApplicationFailure.nonRetryable(
          `update: given ${shownValue(name)}; allowed: the names that the Web UI lists`,
        );
      const { texts, handle } = this.handlers[update];
      try {
        requireTexts(args[0], texts);
      } catch (error) {
        throw ApplicationFailure.nonRetryable(error instanceof Error ? error.message : String(error));
      }
      return handle(args[0] as never);
    });
  }

  private handleAs(update: InternalUpdate, name: string): void {
    const { description, texts, handle } = this.handlers[update];
    setHandler(defineUpdate<unknown, [unknown]>(name), (argument) => handle(argument as never), {
      description: `Internal, ${description}`,
      validator: (argument) => requireTexts(argument, texts),
    });
  }
}
