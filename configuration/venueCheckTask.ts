import type { CheckPlan, VenueCertificate } from '../core/venueCheck/certificate.ts';

/** What the process that examines a venue is asked to do. */
export interface VenueCheckTask {
  readonly account: string;
  /** Undefined where the deepest market is wanted. */
  readonly symbol: string | undefined;
  /** Whether a person has said the sentence that orders at a real venue need. */
  readonly acknowledged: boolean;
  /** Of Ballast. */
  readonly version: string;
}

/** What came of it: where nobody has said the sentence, what would have been ordered, and nothing was. */
export type VenueCheckAnswer =
  | { readonly kind: 'certificate'; readonly certificate: VenueCertificate }
  | { readonly kind: 'unacknowledged'; readonly plan: CheckPlan };

/** The name under which task and configuration reach the process. */
export const VENUE_CHECK_TASK = 'BALLAST_VENUE_CHECK_TASK';
