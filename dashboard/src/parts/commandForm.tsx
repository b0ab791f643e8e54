import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { useLive } from '../live.ts';
import { ApiProblem, command } from '../request.ts';
import { Fault } from './panel.tsx';

const NAME = 'ballast.name';

interface CommandFormProps {
  /** Path of the command. */
  readonly path: string;
  /** What is sent beside name and reason. */
  readonly body: object;
  readonly action: string;
  readonly danger?: boolean;
  /** A text that must be typed before it can be sent; it is sent as `confirm`. */
  readonly confirm?: string;
  readonly asksReason?: boolean;
  readonly onDone: () => void;
  readonly children?: ComponentChildren;
}

/** Gives a command with the name of who gives it and why. The name is remembered in this browser. */
export function CommandForm(props: CommandFormProps) {
  const { path, body, action, danger = false, confirm, asksReason = true, onDone, children } = props;
  const { session } = useLive();
  const [by, setBy] = useState(localStorage.getItem(NAME) ?? session.name ?? '');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const [sending, setSending] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setSending(true);
    setProblem('');
    try {
      localStorage.setItem(NAME, by);
      await command(path, {
        ...body,
        by,
        ...(asksReason ? { reason } : {}),
        ...(confirm === undefined ? {} : { confirm: typed }),
      });
      onDone();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <form class="command" onSubmit={send}>
      {children}
      <label>
        Your name
        <input
          required
          maxLength={100}
          value={by}
          autoComplete="name"
          onInput={(event) => setBy(event.currentTarget.value)}
        />
      </label>
      {asksReason && (
        <label>
          Why
          <input required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
      )}
      {confirm !== undefined && (
        <label>
          Type {confirm} to confirm
          <input required pattern={confirm} value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        </label>
      )}
      {problem !== '' && <Fault message={problem} />}
      <button type="submit" class={danger ? 'danger' : 'primary'} disabled={sending}>
        {sending ? 'Sending…' : action}
      </button>
    </form>
  );
}
