import type { Proposal } from '../answers.ts';
import { money, time } from '../format.ts';
import { useRead } from '../live.ts';
import { pathFor } from '../request.ts';
import { Read } from './panel.tsx';

/** What a proposal would trade, by whom and why: what a person reads before an answer. */
export function ProposalCard({ account, id }: { readonly account: string; readonly id: string }) {
  const reading = useRead<Proposal>(pathFor(`/proposals/${encodeURIComponent(id)}`, account));
  return (
    <Read of={reading}>
      {({ by, why, at, expiresAt, trades, quoteCurrency }) => (
        <div class="approval">
          <p>
            {by} at {time(at)}: {why}
          </p>
          <ul>
            {trades.map((trade) => (
              <li key={trade.symbol}>
                <span class={trade.side}>{trade.side}</span> {trade.symbol} for{' '}
                {money(trade.quoteAmount, quoteCurrency)}
              </li>
            ))}
          </ul>
          <p>
            No more than this is traded. It is planned anew, on what is held then, under all limits. It can be approved
            until {time(expiresAt)}.
          </p>
        </div>
      )}
    </Read>
  );
}
