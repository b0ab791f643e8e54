import { useState } from 'preact/hooks';
import { Fault } from '../parts/panel.tsx';
import { ApiProblem, command } from '../request.ts';

/** Asks for a token and makes it a cookie. */
export function Login({ onDone }: { readonly onDone: () => Promise<void> }) {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState('');
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    try {
      await command('/login', { token });
      await onDone();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  };
  return (
    <main class="alone">
      <h1>
        <img src="./icon.svg" alt="" width="32" height="32" /> Ballast
      </h1>
      <form class="command" onSubmit={send}>
        <label>
          Token
          <input
            type="password"
            required
            value={token}
            autoComplete="current-password"
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        {problem !== '' && <Fault message={problem} />}
        <button type="submit" class="primary">
          Log in
        </button>
        <p class="quiet">One of those in BALLAST_API_TOKENS.</p>
      </form>
    </main>
  );
}
