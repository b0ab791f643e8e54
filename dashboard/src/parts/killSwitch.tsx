import { useState } from 'preact/hooks';
import { useLive } from '../live.ts';
import { CommandForm } from './commandForm.tsx';
import { Dialog } from './dialog.tsx';

const CHOICES = [
  { kind: 'pause', title: 'Pause', text: 'Nothing is bought. Sells that reduce weights or risk go on.' },
  { kind: 'halt', title: 'Halt', text: 'Open orders are cancelled. Nothing new is ordered.' },
  {
    kind: 'liquidate',
    title: 'Liquidate',
    text: 'Everything that is not protected is sold to cash. Nothing is bought.',
  },
  { kind: 'resume', title: 'Resume', text: 'The account trades again.' },
] as const;

type Kind = (typeof CHOICES)[number]['kind'];

/** Pause, halt, liquidate and resume, each with a name and a reason. */
export function KillSwitch({ onClose }: { readonly onClose: () => void }) {
  const { account, status } = useLive();
  const stopped = status !== null && status.trading !== 'active';
  const [kind, setKind] = useState<Kind>(stopped ? 'resume' : 'pause');
  const chosen = CHOICES.find((choice) => choice.kind === kind) ?? CHOICES[0];
  return (
    <Dialog title={`Kill switch of ${account}`} onClose={onClose}>
      {stopped && status.paused !== null && (
        <p class="state-line">
          {status.trading} by {status.paused.by}: {status.paused.reason}
        </p>
      )}
      <fieldset class="choices">
        <legend class="hidden">What to do</legend>
        {CHOICES.map((choice) => (
          <label key={choice.kind} class={choice.kind === kind ? 'chosen' : ''}>
            <input
              type="radio"
              name="kind"
              value={choice.kind}
              checked={choice.kind === kind}
              onChange={() => setKind(choice.kind)}
            />
            <b>{choice.title}</b>
            <span>{choice.text}</span>
          </label>
        ))}
      </fieldset>
      <CommandForm
        key={kind}
        path={`/${kind}`}
        body={{ account }}
        action={`${chosen.title} ${account}`}
        danger={kind === 'halt' || kind === 'liquidate'}
        {...(kind === 'liquidate' ? { confirm: account } : {})}
        onDone={onClose}
      />
    </Dialog>
  );
}
