import type { Notification } from '../../core/notifications/notification.ts';

/** Where a channel leads, with its secrets. */
export type ChannelOptions =
  | { readonly type: 'webhook'; readonly url: string; readonly secret: string }
  | { readonly type: 'slack'; readonly url: string }
  | { readonly type: 'discord'; readonly url: string }
  | {
      readonly type: 'telegram';
      readonly token: string;
      readonly chatId: string;
      /** Another server of the bot API. */
      readonly url?: string;
    }
  | {
      readonly type: 'email';
      readonly host: string;
      readonly port: number;
      readonly secure: boolean;
      readonly user?: string;
      readonly password?: string;
      readonly from: string;
      readonly to: readonly string[];
    };

/** Hands a message to its channel, once. @throws DeliveryError */
export type Deliver = (notification: Notification) => Promise<void>;

/** How long a channel may take to take a message, ms. */
export const DELIVERY_TIMEOUT_MS = 15_000;
