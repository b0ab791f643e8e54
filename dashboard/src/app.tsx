import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Session, Version } from './answers.ts';
import { Frame } from './frame.tsx';
import { LiveContext, useStream } from './live.ts';
import { Login } from './pages/login.tsx';
import { Fault } from './parts/panel.tsx';
import { ApiProblem, read } from './request.ts';

/** Asks again after so long where the API does not answer, ms. */
const AGAIN_MS = 3_000;

interface Known {
  readonly session: Session;
  /** Null where nobody is logged in yet. */
  readonly version: Version | null;
}

/** The dashboard: asks who is there, then shows the frame with the pages. */
export function App() {
  const [known, setKnown] = useState<Known | null>(null);
  const [problem, setProblem] = useState('');
  const readAgain = useCallback(async () => {
    try {
      const session = await read<Session>('/session');
      const mayRead = !session.tokensAsked || session.name !== null;
      setKnown({ session, version: mayRead ? await read<Version>('/version') : null });
      setProblem('');
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  }, []);
  useEffect(() => {
    void readAgain();
  }, [readAgain]);
  useEffect(() => {
    if (problem === '') return;
    const again = setTimeout(() => void readAgain(), AGAIN_MS);
    return () => clearTimeout(again);
  }, [problem, readAgain]);
  if (problem !== '')
    return (
      <main class="alone">
        <h1>Ballast</h1>
        <Fault message={problem} />
      </main>
    );
  if (known === null) return <main class="alone" aria-busy="true" />;
  if (known.version === null) return <Login byPassword={known.session.passwordsTaken} onDone={readAgain} />;
  return <Pages session={known.session} version={known.version} />;
}

const ACCOUNT = 'ballast.account';

function Pages({ session, version }: { readonly session: Session; readonly version: Version }) {
  // Links from elsewhere name the account.
  const stored = new URLSearchParams(location.search).get('account') ?? localStorage.getItem(ACCOUNT);
  const first = version.accounts.find((name) => name === stored) ?? version.accounts[0] ?? '';
  const [account, setAccount] = useState(first);
  const stream = useStream(account);
  const choose = (name: string): void => {
    localStorage.setItem(ACCOUNT, name);
    setAccount(name);
  };
  return (
    <LiveContext.Provider value={{ account, session, version, ...stream }}>
      <Frame onAccount={choose} />
    </LiveContext.Provider>
  );
}
