import { useState } from 'preact/hooks';
import type { LatestSignals, Models, Scorecard, SignalSources } from '../answers.ts';
import { duration, percent, signedPercent } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { Badge } from '../parts/bars.tsx';
import { CalibrationCurve } from '../parts/calibrationCurve.tsx';
import { Importance } from '../parts/importance.tsx';
import { Empty, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { SearchBox } from '../parts/searchBox.tsx';
import { pathFor } from '../request.ts';
import { hrefOf } from '../route.ts';

type Score = Scorecard['sources'][number];
type Source = SignalSources['sources'][number];

/** Where signals come from, what each source's word was worth, and what they say now. */
export function Signals() {
  const { account, changes } = useLive();
  const sources = useRead<SignalSources>(pathFor('/signals/sources', account), changes.cycles);
  const scorecard = useRead<Scorecard>(pathFor('/scorecard', account), changes.cycles);
  const latest = useRead<LatestSignals>(pathFor('/signals', account), changes.cycles);
  const models = useRead<Models>('/models', changes.cycles);
  const trained = sources.data?.sources.filter(({ kind }) => kind === 'model') ?? [];
  return (
    <div class="grid">
      <Panel
        title="Sources"
        class="whole"
        note={
          sources.data === null ? undefined : (
            <>
              a signal older than {sources.data.maxAge} buys nothing · <a href={hrefOf('configuration')}>settings</a>
            </>
          )
        }
      >
        <Read of={sources} height={120}>
          {(answer) => <Sources answer={answer} />}
        </Read>
      </Panel>
      <Panel title="Scorecard" class="whole" note={scorecard.data === null ? undefined : scoreNote(scorecard.data)}>
        <Read of={scorecard} height={160}>
          {(answer) => <ScoreTable answer={answer} />}
        </Read>
      </Panel>
      <Panel title="Calibration" class={trained.length === 0 ? 'whole' : 'wide'} note="claimed against what came">
        <Read of={scorecard} height={320}>
          {(answer) => <Calibration scores={answer.sources} />}
        </Read>
      </Panel>
      {trained.map(({ name, model }) => (
        <Panel key={name} title={`What ${name} goes by`} note={model ?? undefined}>
          <Read of={models} height={320}>
            {(answer) => <Importance name={name} models={answer.models} />}
          </Read>
        </Panel>
      ))}
      <Panel title="Latest signals" class="whole">
        <Read of={latest} height={300}>
          {(answer) => <Latest answer={answer} />}
        </Read>
      </Panel>
    </div>
  );
}

const STANDINGS: Readonly<Record<Source['standing'], string>> = {
  heard: 'good',
  muted: 'bad',
  failed: 'bad',
  unknown: 'quiet',
};

/** How old a moment is, by the clock of this browser. */
function age(iso: string | null): string {
  return iso === null ? '–' : duration(Date.now() - Date.parse(iso));
}

function Sources({ answer: { sources, lastCycle } }: { readonly answer: SignalSources }) {
  return (
    <Scroll label="Sources, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Source</th>
            <th class="words">Kind</th>
            <th class="words">
              {lastCycle === null ? 'Last cycle' : <a href={hrefOf('cycles', lastCycle)}>Last cycle</a>}
            </th>
            <th>Weight</th>
            <th>Symbols</th>
            <th>Newest signal</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <tr key={source.name}>
              <th scope="row">
                {source.name}
                {source.model !== null && <small> {source.model}</small>}
              </th>
              <td class="words">{source.kind}</td>
              <td class="why">
                <Badge text={source.standing} kind={STANDINGS[source.standing]} />
                {source.reason !== null && <small> {source.reason}</small>}
              </td>
              <td>
                {percent(source.weightShare, 0)}
                {sources.length > 1 && <small> ({source.weight})</small>}
              </td>
              <td>{source.symbols}</td>
              <td>{source.lastSignalAt === null ? '–' : `${age(source.lastSignalAt)} old`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function scoreNote({ days, plans, usual }: Scorecard): string {
  return `${plans} plans of the last ${days} days; the configured information coefficient is ${usual}`;
}

const VERDICTS: Readonly<Record<Score['verdict']['kind'], string>> = {
  skilled: 'good',
  unproven: 'quiet',
  mute: 'bad',
};

function ScoreTable({ answer: { sources } }: { readonly answer: Scorecard }) {
  if (sources.length === 0)
    return <Empty>Known once a plan has seen a signal to buy or sell: the claim is held against what came.</Empty>;
  return (
    <Scroll label="Scorecard, table">
      <table class="plain-table">
        <thead>
          <tr>
            <th>Source</th>
            <th class="words">Verdict</th>
            <th title="Claims whose horizon is over, and the independent observations that they are worth">Matured</th>
            <th title="Claims that wait for the end of their horizon">Open</th>
            <th>Claimed</th>
            <th>Right, 95 %</th>
            <th title="Mean squared distance of confidence and outcome; smaller is better">Brier (base)</th>
            <th title="Correlation of claims with outcomes">IC, 95 %</th>
            <th title="The coefficient drawn towards the configured one">To reckon with</th>
          </tr>
        </thead>
        <tbody>
          {sources.map((score) => (
            <ScoreRow key={score.source} score={score} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function ScoreRow({ score }: { readonly score: Score }) {
  const { measured, lower, upper, shrunk } = score.informationCoefficient;
  return (
    <tr>
      <th scope="row">{score.source}</th>
      <td class="why">
        <Badge text={score.verdict.kind} kind={VERDICTS[score.verdict.kind]} /> <small>{score.verdict.reason}</small>
      </td>
      <td>
        {score.matured}
        {score.matured > 0 && <small> worth {score.independent.toFixed(0)}</small>}
      </td>
      <td>{score.waiting}</td>
      <td>{percent(score.claimed)}</td>
      <td>
        {percent(score.right)}
        {score.right !== null && (
          <small>
            {' '}
            {percent(score.rightInterval.lower, 0)} to {percent(score.rightInterval.upper, 0)}
          </small>
        )}
      </td>
      <td>
        {decimals(score.brier)} <small>({decimals(score.baseBrier)})</small>
      </td>
      <td>
        {decimals(measured)}
        {measured !== null && (
          <small>
            {' '}
            {lower.toFixed(2)} to {upper.toFixed(2)}
          </small>
        )}
      </td>
      <td>{decimals(shrunk)}</td>
    </tr>
  );
}

function decimals(value: number | null): string {
  return value === null ? '–' : value.toFixed(3).replace('-', '−');
}

function Calibration({ scores }: { readonly scores: readonly Score[] }) {
  const scored = scores.filter(({ reliability }) => reliability.length > 0);
  const [chosen, setChosen] = useState('');
  const shown = scored.find(({ source }) => source === chosen) ?? scored[0];
  if (shown === undefined)
    return <Empty>Known once the horizon of a claim is over. On the diagonal as much comes as was claimed.</Empty>;
  return (
    <>
      {scored.length > 1 && (
        <fieldset class="segments">
          <legend class="hidden">Source</legend>
          {scored.map(({ source }) => (
            <button key={source} type="button" aria-pressed={source === shown.source} onClick={() => setChosen(source)}>
              {source}
            </button>
          ))}
        </fieldset>
      )}
      <CalibrationCurve score={shown} />
    </>
  );
}

function Latest({ answer: { signals } }: { readonly answer: LatestSignals }) {
  const [text, setText] = useState('');
  if (signals.length === 0) return <Empty>No signal is recorded yet: a cycle asks the sources for them.</Empty>;
  const wanted = text.trim().toLowerCase();
  const rows = signals.filter((row) => `${row.symbol} ${row.source} ${row.direction}`.toLowerCase().includes(wanted));
  return (
    <>
      <div class="filters">
        <SearchBox label="Filter signals" text={text} onText={setText} />
        <span class="quiet">
          {rows.length} of {signals.length}
        </span>
      </div>
      {rows.length === 0 ? (
        <Empty>No signal matches.</Empty>
      ) : (
        <Scroll label="Latest signals, table" tall>
          <table class="plain-table">
            <thead>
              <tr>
                <th>Symbol</th>
                <th class="words">Source</th>
                <th class="words">Says</th>
                <th class="bar" colSpan={2}>
                  Confidence
                </th>
                <th>Expects</th>
                <th>Within</th>
                <th>Age</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.symbol} ${row.source}`}>
                  <th scope="row">{row.symbol}</th>
                  <td class="words">
                    {row.source}
                    {row.model !== null && row.model !== row.source && <small> {row.model}</small>}
                  </td>
                  <td class="words">
                    <span class={row.direction}>{row.direction}</span>
                  </td>
                  <td class="bar">
                    <meter min={0} max={1} value={row.confidence} aria-label={`Confidence of ${row.symbol}`} />
                  </td>
                  <td>{percent(row.confidence, 0)}</td>
                  <td>{signedPercent(row.expectedReturn, 1)}</td>
                  <td>{row.horizonDays === null ? '–' : `${row.horizonDays} d`}</td>
                  <td>{row.fresh ? age(row.at) : <span class="loss">{age(row.at)}, too old</span>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}
