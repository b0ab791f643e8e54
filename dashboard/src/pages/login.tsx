import { useState } from 'preact/hooks';
import { Fault } from '../parts/panel.tsx';
import { ApiProblem, command } from '../request.ts';

interface LoginProps {
  /** Whether people log in with a name and a password. */
  readonly byPassword: boolean;
  readonly onDone: () => Promise<void>;
}

/** Asks who is there, and makes it a cookie. */
export function Login({ byPassword, onDone }: LoginProps) {
  const [withToken, setWithToken] = useState(!byPassword);
  return (
    <main class="alone">
      <h1>
        <img src="./icon.svg" alt="" width="32" height="32" /> Ballast
      </h1>
      {withToken ? <TokenForm onDone={onDone} /> : <PasswordForm onDone={onDone} />}
      {byPassword && (
        <button type="button" class="plain" onClick={() => setWithToken(!withToken)}>
          {withToken ? 'Log in with a password' : 'Log in with a token'}
        </button>
      )}
    </main>
  );
}

function TokenForm({ onDone }: Pick<LoginProps, 'onDone'>) {
  const [token, setToken] = useState('');
  const { problem, send } = useLogIn(onDone);
  return (
    <form class="command" onSubmit={(event) => send(event, { token })}>
      <Field label="Token" kind="password" value={token} complete="current-password" onValue={setToken} />
      {problem !== null && <Fault message={problem.message} />}
      <button type="submit" class="primary">
        Log in
      </button>
      <p class="quiet">One of those in BALLAST_API_TOKENS.</p>
    </form>
  );
}

/** The code is asked for once the password was right and there is an authenticator. */
function PasswordForm({ onDone }: Pick<LoginProps, 'onDone'>) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const { problem, send } = useLogIn(onDone);
  if (problem?.code === 'CodeNeeded' && !needsCode) setNeedsCode(true);
  const shown = problem !== null && problem.code !== 'CodeNeeded';
  return (
    <form class="command" onSubmit={(event) => send(event, { name, password, ...(needsCode ? { code } : {}) })}>
      <Field label="Name" kind="text" value={name} complete="username" onValue={setName} />
      <Field label="Password" kind="password" value={password} complete="current-password" onValue={setPassword} />
      {needsCode && (
        <Field label="Code of your authenticator" kind="text" value={code} complete="one-time-code" onValue={setCode} />
      )}
      {shown && <Fault message={problem.message} />}
      <button type="submit" class="primary">
        Log in
      </button>
    </form>
  );
}

interface FieldProps {
  readonly label: string;
  readonly kind: 'text' | 'password';
  readonly value: string;
  readonly complete: 'username' | 'current-password' | 'one-time-code';
  readonly onValue: (value: string) => void;
}

function Field({ label, kind, value, complete, onValue }: FieldProps) {
  return (
    <label>
      {label}
      <input
        type={kind}
        required
        value={value}
        autoComplete={complete}
        inputMode={complete === 'one-time-code' ? 'numeric' : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </label>
  );
}

function useLogIn(onDone: () => Promise<void>) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const send = async (event: Event, shown: object): Promise<void> => {
    event.preventDefault();
    try {
      await command('/login', shown);
      await onDone();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, 'Unknown', String(error)));
    }
  };
  return { problem, send };
}
