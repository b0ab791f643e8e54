import { useState } from 'preact/hooks';
import type { Need } from '../answers.ts';
import { time } from '../format.ts';
import { useLive } from '../live.ts';
import { mayTrade } from '../mayTrade.ts';
import { hrefOf } from '../route.ts';
import { Badge } from './bars.tsx';
import { CommandForm } from './commandForm.tsx';
import { Dialog } from './dialog.tsx';
import { ProposalCard } from './proposalCard.tsx';

/** What waits for a person, with the answers that can be given here. */
export function Needs({ needs }: { readonly needs: readonly Need[] }) {
  const { account, session } = useLive();
  const [answering, setAnswering] = useState<{ need: Need; kind: 'approve' | 'reject' } | null>(null);
  const [deciding, setDeciding] = useState<{ id: string; kind: 'approve' | 'reject' } | null>(null);
  return (
    <section class="needs" aria-label="Needs a person">
      <h2>Needs a person</h2>
      <ul>
        {needs.map((need) => (
          <li key={`${need.kind} ${need.text}`} class={need.kind}>
            <Badge text={need.kind.replaceAll(/([A-Z])/g, ' $1')} kind={need.kind === 'drift' ? 'quiet' : 'bad'} />
            <span>
              {need.text}
              {need.since !== null && <small> since {time(need.since)}</small>}
            </span>
            {need.kind === 'approval' && need.cycleId !== null && mayTrade(session) && (
              <span class="actions">
                <a href={hrefOf('decisions', need.cycleId)}>see the plan</a>
                <button type="button" class="primary" onClick={() => setAnswering({ need, kind: 'approve' })}>
                  Approve
                </button>
                <button type="button" onClick={() => setAnswering({ need, kind: 'reject' })}>
                  Reject
                </button>
              </span>
            )}
            {need.proposal !== null && mayTrade(session) && (
              <ProposalActions id={need.proposal} onAnswer={setDeciding} />
            )}
            {need.kind === 'failedCycle' && need.cycleId !== null && (
              <a href={hrefOf('cycles', need.cycleId)}>look at it</a>
            )}
          </li>
        ))}
      </ul>
      {deciding !== null && (
        <Dialog title={`${CHOICES[deciding.kind]} the proposal ${deciding.id}`} onClose={() => setDeciding(null)}>
          <CommandForm
            path={`/proposals/${encodeURIComponent(deciding.id)}/${deciding.kind}`}
            body={{ account }}
            asksReason={deciding.kind === 'reject'}
            action={CHOICES[deciding.kind]}
            danger={deciding.kind === 'reject'}
            onDone={() => setDeciding(null)}
          >
            <ProposalCard account={account} id={deciding.id} />
          </CommandForm>
        </Dialog>
      )}
      {answering !== null && (
        <Dialog
          title={`${answering.kind === 'approve' ? 'Approve' : 'Reject'} the plan of ${answering.need.cycleId}`}
          onClose={() => setAnswering(null)}
        >
          <CommandForm
            path={`/${answering.kind}`}
            body={{
              account,
              cycleId: answering.need.cycleId,
              ...(answering.kind === 'approve' ? { plan: answering.need.plan } : {}),
            }}
            asksReason={answering.kind === 'reject'}
            action={answering.kind === 'approve' ? 'Approve' : 'Reject'}
            danger={answering.kind === 'reject'}
            onDone={() => setAnswering(null)}
          />
        </Dialog>
      )}
    </section>
  );
}

const CHOICES = { approve: 'Approve', reject: 'Reject' } as const;

interface ProposalActionsProps {
  readonly id: string;
  readonly onAnswer: (answer: { id: string; kind: 'approve' | 'reject' }) => void;
}

/** The answers to a proposal; each shows what it would trade first. */
function ProposalActions({ id, onAnswer }: ProposalActionsProps) {
  return (
    <span class="actions">
      <button type="button" class="primary" onClick={() => onAnswer({ id, kind: 'approve' })}>
        Approve
      </button>
      <button type="button" onClick={() => onAnswer({ id, kind: 'reject' })}>
        Reject
      </button>
    </span>
  );
}
