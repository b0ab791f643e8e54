import type { Notification } from '../notifications/notification.ts';

/** A channel did not take a message. Says nothing of addresses and secrets. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** The channel has refused it and will again: somebody must change something first. */
  readonly isFinal: boolean;
  /** The channel asks to be left alone for so long, ms. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, isFinal: boolean, retryAfterMs?: number) {
    super(message);
    this.isFinal = isFinal;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The ways to tell people something. */
export interface NotifierPort {
  /** Names of the channels that are configured. */
  readonly channels: readonly string[];
  /** Hands a message to a channel, once. @throws DeliveryError where the channel did not take it, or is not configured */
  deliver(channel: string, notification: Notification): Promise<void>;
}
