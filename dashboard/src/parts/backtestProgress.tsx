import { useState } from 'preact/hooks';
import type { BacktestRun } from '../answers.ts';
import { percent } from '../format.ts';
import { useLive } from '../live.ts';
import { mayTrade } from '../mayTrade.ts';
import { ApiProblem, command } from '../request.ts';
import { hrefOf } from '../route.ts';
import { Fault } from './panel.tsx';

/** The run that goes on, or what became of the last one. */
export function BacktestProgress({ run }: { readonly run: BacktestRun }) {
  switch (run.state) {
    case 'running':
      return <Running run={run} />;
    case 'done':
      return (
        <p class="state-line" role="status">
          The backtest <a href={hrefOf('backtests', run.name)}>{run.name}</a> is done.
        </p>
      );
    case 'stopped':
      return (
        <p class="state-line" role="status">
          The backtest {run.name} was stopped: nothing is kept of it.
        </p>
      );
    case 'failed':
      return <Fault message={run.fault ?? `The backtest ${run.name} has failed.`} />;
    default: {
      const unreachable: never = run.state;
      return unreachable;
    }
  }
}

function Running({ run: { name, progress } }: { readonly run: BacktestRun }) {
  const { session } = useLive();
  const [problem, setProblem] = useState('');
  const stop = async (): Promise<void> => {
    try {
      await command('/backtests/stop', {});
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.message : String(error));
    }
  };
  const share = progress?.share ?? 0;
  return (
    <div class="running-work">
      <p role="status">
        {name}: {progress === null ? 'reading the market' : `${progress.account}, ${progress.at.slice(0, 10)}`}
      </p>
      <progress max={1} value={share} aria-label={`Progress of ${name}`}>
        {percent(share, 0)}
      </progress>
      <span>{percent(share, 0)}</span>
      {mayTrade(session) && (
        <button type="button" onClick={stop}>
          Stop
        </button>
      )}
      {problem !== '' && <Fault message={problem} />}
    </div>
  );
}
