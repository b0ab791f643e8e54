import { MarketService } from '../../../../adapters/exchange/marketService.ts';

/** What the accounts of a venue share, with requests that leave at no pace: for tests of what is asked, not of how often. */
export class Unhurried extends MarketService {
  override budgetRequestsOf(client: { throttle(cost?: number): Promise<void> }): void {
    client.throttle = () => Promise.resolve();
  }
}
