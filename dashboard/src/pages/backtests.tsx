import { useState } from 'preact/hooks';
import type { BacktestComparison, Backtests as Kept } from '../answers.ts';
import { figure, money, percent, ratio, signedPercent, time, tone } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { BacktestForm } from '../parts/backtestForm.tsx';
import { BacktestProgress } from '../parts/backtestProgress.tsx';
import { GrowthChart } from '../parts/growthChart.tsx';
import { Empty, Fault, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { hrefOf } from '../route.ts';

type Result = Kept['results'][number];
type Compared = BacktestComparison['results'][number];

/** What the configuration would have done in the past: run it, read its report, compare two. @param chosen a result, and after a slash the one to compare it with */
export function Backtests({ chosen }: { readonly chosen: string | null }) {
  const [name = null, other = null] = chosen?.split('/') ?? [];
  const { backtest } = useLive();
  const kept = useRead<Kept>('/backtests', `${backtest?.name}-${backtest?.state}`);
  return (
    <Read of={kept} height={500}>
      {(answer) => (
        <div class="grid">
          {name !== null && other === null && <Report name={name} results={answer.results} />}
          {name !== null && other !== null && <Comparison first={name} second={other} results={answer.results} />}
          <Panel title="Run a backtest" class="whole" note="by the code that trades, on prices of the past">
            {backtest !== null && <BacktestProgress run={backtest} />}
            <BacktestForm kept={answer} />
          </Panel>
          <Panel title="Results" class="whole" note={answer.results.length === 0 ? undefined : 'the latest first'}>
            <Results results={answer.results} chosen={name} />
            {answer.unreadable.map((result) => (
              <Fault key={result.name} message={`${result.name}: ${result.fault}`} />
            ))}
          </Panel>
        </div>
      )}
    </Read>
  );
}

function day(iso: string): string {
  return iso.slice(0, 10);
}

function Results({ results, chosen }: { readonly results: readonly Result[]; readonly chosen: string | null }) {
  if (results.length === 0)
    return (
      <Empty>
        Nothing is kept yet. Run one above, or with <code>ballast backtest --save NAME</code>.
      </Empty>
    );
  return (
    <Scroll label="Results, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Result</th>
            <th class="words">Days</th>
            <th class="words">Objective</th>
            <th>Return a year</th>
            <th>Volatility</th>
            <th>Sharpe, 95 %</th>
            <th>Deepest fall</th>
            <th>Turnover</th>
            <th>Trades</th>
            <th>At the end</th>
            <th>Kept</th>
          </tr>
        </thead>
        <tbody>
          {results.map((row) => (
            <tr key={row.name} class={row.name === chosen ? 'chosen' : ''}>
              <th scope="row">
                <a href={hrefOf('backtests', row.name)}>{row.name}</a>
                {row.stopped && <small> stopped early</small>}
              </th>
              <td class="words">
                {day(row.from)} to {day(row.to)}
              </td>
              <td class="words">{row.objective}</td>
              <td class={tone(row.figures.annualReturn)}>{signedPercent(row.figures.annualReturn, 1)}</td>
              <td>{percent(row.figures.volatility)}</td>
              <td>
                {ratio(row.figures.sharpeRatio)}
                {row.figures.sharpeInterval !== null && (
                  <small>
                    {' '}
                    {ratio(row.figures.sharpeInterval.lower)} to {ratio(row.figures.sharpeInterval.upper)}
                  </small>
                )}
              </td>
              <td>{percent(row.figures.maxDrawdown)}</td>
              <td>{ratio(row.figures.turnover)}</td>
              <td>{row.figures.trades}</td>
              <td>{money(row.figures.equity, row.quoteCurrency)}</td>
              <td class="quiet">{time(row.savedAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function CompareWith({ name, results }: { readonly name: string; readonly results: readonly Result[] }) {
  const others = results.filter((result) => result.name !== name);
  if (others.length === 0) return null;
  return (
    <label class="choice">
      compare with{' '}
      <select
        value=""
        onChange={(event) => {
          location.hash = hrefOf('backtests', name, event.currentTarget.value);
        }}
      >
        <option value="">choose</option>
        {others.map((result) => (
          <option key={result.name}>{result.name}</option>
        ))}
      </select>
    </label>
  );
}

function Report({ name, results }: { readonly name: string; readonly results: readonly Result[] }) {
  const address = `/api/v1/backtests/${encodeURIComponent(name)}/report`;
  const isKept = results.some((result) => result.name === name);
  return (
    <Panel
      title={name}
      class="whole"
      note={
        <>
          <CompareWith name={name} results={results} />{' '}
          {isKept && (
            <a href={address} target="_blank" rel="noreferrer">
              alone
            </a>
          )}{' '}
          <a href={hrefOf('backtests')}>close</a>
        </>
      }
    >
      {isKept ? <ReportFrame name={name} address={address} /> : <Fault message={`Nothing is kept under ${name}.`} />}
    </Panel>
  );
}

/** The report brings its own style; it has no script, and could run none here. */
function ReportFrame({ name, address }: { readonly name: string; readonly address: string }) {
  const [loaded, setLoaded] = useState(false);
  return (
    <div class={`report-frame ${loaded ? '' : 'skeleton'}`}>
      <iframe title={`Report of ${name}`} src={address} sandbox="" onLoad={() => setLoaded(true)} />
    </div>
  );
}

interface ComparisonProps {
  readonly first: string;
  readonly second: string;
  readonly results: readonly Result[];
}

function Comparison({ first, second, results }: ComparisonProps) {
  const query = new URLSearchParams({ first, second });
  const comparison = useRead<BacktestComparison>(`/backtests/compare?${query}`);
  return (
    <Panel
      title={`${first} and ${second}`}
      class="whole"
      note={
        <>
          <CompareWith name={first} results={results} /> <a href={hrefOf('backtests')}>close</a>
        </>
      }
    >
      <Read of={comparison} height={420}>
        {(answer) => (
          <>
            <GrowthChart series={answer.growth} />
            <ComparedTable results={answer.results} />
            <ul class="notes">
              {answer.results
                .flatMap((result) => differences(first, result))
                .map((line) => (
                  <li key={line}>{line}</li>
                ))}
              {!answer.sameData && <li class="warn">They were not made on the same days of the same market.</li>}
              {answer.overfitting !== null && (
                <li>
                  Of {answer.overfitting.tried} variants tried on the days of {first}, the best one of half of them is
                  below the median of the other half in {percent(answer.overfitting.probability, 0)} of all splits, and
                  loses there in {percent(answer.overfitting.lossProbability, 0)}.
                </li>
              )}
            </ul>
          </>
        )}
      </Read>
    </Panel>
  );
}

function differences(first: string, { name, difference }: Compared): readonly string[] {
  if (difference === null) return [];
  const { days, annualReturn, sharpe } = difference;
  return [
    ...(annualReturn === null
      ? []
      : [
          `${name} less ${first}, a year: ${signedPercent(annualReturn.estimate, 1)} (95 %: ${signedPercent(annualReturn.lower, 1)} to ${signedPercent(annualReturn.upper, 1)}), over ${days} common days.`,
        ]),
    ...(sharpe === null
      ? []
      : [`Sharpe ratio: ${ratio(sharpe.estimate)} (95 %: ${ratio(sharpe.lower)} to ${ratio(sharpe.upper)}).`]),
  ];
}

const ROWS: readonly (readonly [string, (result: Compared) => string])[] = [
  ['Days', ({ from, to }) => `${day(from)} to ${day(to)}`],
  ['Return a year', ({ figures }) => signedPercent(figures.annualReturn, 1)],
  ['Volatility a year', ({ figures }) => percent(figures.volatility)],
  ['Sharpe ratio', ({ figures }) => ratio(figures.sharpeRatio)],
  ['Deepest fall', ({ figures }) => percent(figures.maxDrawdown)],
  ['Turnover a year', ({ figures }) => ratio(figures.turnover)],
  ['Fees a year', ({ figures }) => percent(figures.fees)],
  ['Trades', ({ figures }) => figure(figures.trades)],
  ['Sharpe ratio above 0, sure', ({ evidence }) => percent(evidence?.probabilistic ?? null)],
  ['The same as the best of all tried', ({ evidence }) => percent(evidence?.deflated ?? null)],
];

function ComparedTable({ results }: { readonly results: readonly Compared[] }) {
  return (
    <Scroll label="Comparison, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Figure</th>
            {results.map(({ name }) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([title, of]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {results.map((result) => (
                <td key={result.name}>{of(result)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
