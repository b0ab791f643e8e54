import { useState } from 'preact/hooks';
import type { Backtests } from '../answers.ts';
import { useLive } from '../live.ts';
import { mayTrade } from '../mayTrade.ts';
import { ApiProblem, command } from '../request.ts';
import { Empty, Fault } from './panel.tsx';

const DAY_MS = 86_400_000;
/** A first backtest of a year takes a minute or so. */
const USUAL_DAYS = 365;

function dayBefore(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
}

/** A name that is free, made of the days. */
function freeName(from: string, to: string, kept: Backtests): string {
  const plain = `${from}_${to}`;
  const taken = new Set(kept.results.map(({ name }) => name));
  let name = plain;
  for (let place = 2; taken.has(name); place += 1) name = `${plain}-${place}`;
  return name;
}

/** Asks for a backtest. Long as a list: one label for each field. */
export function BacktestForm({ kept }: { readonly kept: Backtests }) {
  const { account, session, backtest } = useLive();
  const [from, setFrom] = useState(dayBefore(USUAL_DAYS));
  const [to, setTo] = useState(dayBefore(0));
  const [name, setName] = useState('');
  const [objective, setObjective] = useState('');
  const [venue, setVenue] = useState('');
  const [cash, setCash] = useState('10000');
  const [benchmarks, setBenchmarks] = useState(true);
  const [problem, setProblem] = useState('');
  if (!mayTrade(session)) return <Empty>A backtest is work for this machine: it needs a token that may trade.</Empty>;
  const run = async (event: Event): Promise<void> => {
    event.preventDefault();
    setProblem('');
    try {
      await command('/backtests', {
        account,
        name: name === '' ? freeName(from, to, kept) : name,
        from,
        to,
        cash,
        benchmarks,
        ...(objective === '' ? {} : { objective }),
        ...(venue === '' ? {} : { venue }),
      });
      setName('');
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  };
  return (
    <form class="fields" onSubmit={run}>
      <label>
        From
        <input type="date" required value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
      </label>
      <label>
        Until before
        <input type="date" required value={to} onInput={(event) => setTo(event.currentTarget.value)} />
      </label>
      <label>
        Objective
        <select value={objective} onChange={(event) => setObjective(event.currentTarget.value)}>
          <option value="">{kept.objective}, as configured</option>
          {kept.objectives
            .filter((own) => own !== kept.objective)
            .map((own) => (
              <option key={own}>{own}</option>
            ))}
        </select>
      </label>
      <label>
        Prices
        <select value={venue} onChange={(event) => setVenue(event.currentTarget.value)}>
          <option value="">{kept.market === 'seeded' ? 'the made-up market' : 'candles of the simulator'}</option>
          {kept.venues.map((own) => (
            <option key={own} value={own}>
              candles of {own}
            </option>
          ))}
        </select>
      </label>
      <label>
        Begins with
        <input
          required
          inputMode="decimal"
          pattern="\d{1,15}(\.\d{1,18})?"
          value={cash}
          onInput={(event) => setCash(event.currentTarget.value)}
        />
      </label>
      <label>
        Name
        <input
          maxLength={64}
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
          placeholder={freeName(from, to, kept)}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="check">
        <input type="checkbox" checked={benchmarks} onChange={(event) => setBenchmarks(event.currentTarget.checked)} />
        with simple accounts
      </label>
      <p class="actions">
        <button type="submit" class="primary" disabled={backtest?.state === 'running'}>
          Run
        </button>
        {kept.market === 'seeded' && venue === '' && (
          <span class="quiet">
            The made-up market tells nothing of a real one: <code>ballast data download</code> stores candles of a
            venue.
          </span>
        )}
      </p>
      {problem !== '' && <Fault message={problem} />}
    </form>
  );
}
