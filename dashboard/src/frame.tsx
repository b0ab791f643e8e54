import { useEffect, useState } from 'preact/hooks';
import { useLive } from './live.ts';
import { mayTrade } from './mayTrade.ts';
import { Backtests } from './pages/backtests.tsx';
import { Configuration } from './pages/configuration.tsx';
import { Cycles } from './pages/cycles.tsx';
import { Decisions } from './pages/decisions.tsx';
import { Orders } from './pages/orders.tsx';
import { Overview } from './pages/overview.tsx';
import { Portfolio } from './pages/portfolio.tsx';
import { Preview } from './pages/preview.tsx';
import { Signals } from './pages/signals.tsx';
import { Dialog } from './parts/dialog.tsx';
import { KillSwitch } from './parts/killSwitch.tsx';
import { command } from './request.ts';
import { hrefOf, PAGES, type Route, useRoute } from './route.ts';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const NEXT_THEME: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };
const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: 'Theme of the system',
  light: 'Light theme',
  dark: 'Dark theme',
};
const THEME_ICONS: Readonly<Record<Theme, string>> = {
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  light:
    'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5',
  dark: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
};

/** Icons are drawn with one line, so that they take the colour of the text. */
function Icon({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** Everything around a page: navigation, state of the account, and the keys. */
export function Frame({ onAccount }: { readonly onAccount: (account: string) => void }) {
  const route = useRoute();
  const { version, account, session } = useLive();
  const [theme, setTheme] = useState(chosenTheme);
  const [open, setOpen] = useState<'kill' | 'keys' | null>(null);
  const nextTheme = (): void => {
    const next = NEXT_THEME[theme];
    chooseTheme(next);
    setTheme(next);
  };
  useKeys({ t: nextTheme, k: () => setOpen('kill'), '?': () => setOpen('keys') });
  return (
    <div class="frame">
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        Skip to content
      </button>
      <Navigation shown={route.page} />
      <header class="top">
        <h1>{PAGES.find(({ name }) => name === route.page)?.title}</h1>
        {version.accounts.length > 1 ? (
          <label class="account">
            <span class="hidden">Account</span>
            <select value={account} onChange={(event) => onAccount(event.currentTarget.value)}>
              {version.accounts.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        ) : (
          <span class="account">{account}</span>
        )}
        <span class={`mode ${version.mode}`}>{version.mode}</span>
        <State />
        <span class="spring" />
        <LiveMark />
        <button
          type="button"
          class="plain icon"
          onClick={nextTheme}
          aria-label={THEME_NAMES[theme]}
          title={THEME_NAMES[theme]}
        >
          <Icon path={THEME_ICONS[theme]} />
        </button>
        <button type="button" class="plain icon keys" onClick={() => setOpen('keys')} aria-label="Keys" title="Keys">
          ?
        </button>
        {session.tokensAsked && (
          <button type="button" class="plain" onClick={logOut}>
            Log out
          </button>
        )}
        {mayTrade(session) && (
          <button type="button" class="kill" onClick={() => setOpen('kill')} title="Pause, halt, liquidate, resume (k)">
            <Icon path="M12 3v8M6.5 6.5a8 8 0 1 0 11 0" />
            <span>Kill switch</span>
          </button>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        <Trouble />
        <Page route={route} />
      </main>
      {open === 'kill' && mayTrade(session) && <KillSwitch onClose={() => setOpen(null)} />}
      {open === 'keys' && <Keys onClose={() => setOpen(null)} />}
    </div>
  );
}

function Navigation({ shown }: { readonly shown: Route['page'] }) {
  const { version } = useLive();
  // Where the navigation is one line, it scrolls to the page that is shown.
  useEffect(() => {
    document.querySelector(`nav a[href="${hrefOf(shown)}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shown]);
  return (
    <nav aria-label="Pages">
      <a class="brand" href={hrefOf('overview')} aria-label="Ballast, overview">
        <img src="./icon.svg" alt="" width="26" height="26" />
        <span>Ballast</span>
      </a>
      <ul>
        {PAGES.map(({ name, title, icon }, index) => (
          <li key={name}>
            <a href={hrefOf(name)} aria-current={shown === name ? 'page' : undefined}>
              <Icon path={icon} />
              <span>{title}</span>
              <kbd>{index + 1}</kbd>
            </a>
          </li>
        ))}
      </ul>
      <p class="version">
        {version.version} · <a href="/api/v1/docs">API</a>
      </p>
    </nav>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'overview':
      return <Overview />;
    case 'decisions':
      return <Decisions chosen={route.item} />;
    case 'preview':
      return <Preview />;
    case 'portfolio':
      return <Portfolio />;
    case 'signals':
      return <Signals />;
    case 'backtests':
      return <Backtests chosen={route.item} />;
    case 'orders':
      return <Orders order={route.item} />;
    case 'cycles':
      return <Cycles cycleId={route.item} />;
    case 'configuration':
      return <Configuration />;
    default: {
      const unreachable: never = route.page;
      return unreachable;
    }
  }
}

/** What the account may do, in one word, and the step of a cycle that runs. */
function State() {
  const { status, step } = useLive();
  if (status === null) return null;
  const running = status.runningCycle;
  return (
    <>
      <span class={`state ${status.trading}`}>{status.trading}</span>
      {running !== null && (
        <span class="running" role="status">
          <i aria-hidden="true" />
          {step?.step ?? running.step}
        </span>
      )}
    </>
  );
}

const CONNECTIONS = { connecting: 'connecting', live: 'live', lost: 'connection lost' } as const;

function LiveMark() {
  const { connection } = useLive();
  return (
    <span class={`live ${connection}`} role="status">
      <i aria-hidden="true" />
      <span>{CONNECTIONS[connection]}</span>
    </span>
  );
}

function Trouble() {
  const { connection, trouble } = useLive();
  const message =
    connection === 'lost'
      ? 'The connection to Ballast is lost. What is shown is of then; it comes back by itself.'
      : trouble;
  return message === null ? null : (
    <p class="fault" role="alert">
      {message}
    </p>
  );
}

function Keys({ onClose }: { readonly onClose: () => void }) {
  const rows = [
    ...PAGES.map(({ title }, index) => [String(index + 1), title] as const),
    ['/', 'Filter'] as const,
    ['k', 'Kill switch'] as const,
    ['t', 'Theme'] as const,
    ['Esc', 'Close'] as const,
  ];
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="key-list">
        {rows.map(([key, title]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{title}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

async function logOut(): Promise<void> {
  await command('/logout', {});
  location.reload();
}

/** Keys of one letter, where nobody types: pages by number, `/` for the filter of a page, and those given. */
function useKeys(keys: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, select, textarea, dialog') !== null;
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const page = PAGES[Number(event.key) - 1];
      const filter = document.querySelector<HTMLInputElement>('input[type=search]');
      if (page !== undefined) location.hash = hrefOf(page.name);
      else if (event.key === '/' && filter !== null) filter.focus();
      else if (keys[event.key] !== undefined) keys[event.key]();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}
