import { universeCutSentence } from '../../core/market/universeCut.ts';
import type { Plan } from '../../core/portfolio/decision/plan.ts';
import { money, percent } from '../../core/portfolio/explaining/explain.ts';
import { effectivePositions } from '../../quant/risk/effectivePositions.ts';
import { tableLines } from './table.ts';

/** A whole plan for people: figures before and after, what the allocation tried, targets, trades and decisions. */
export function planLines(plan: Plan): readonly string[] {
  const { before, after, quoteCurrency } = plan;
  const row = (name: string, of: (figures: Plan['before']) => string): string[] => [name, of(before), of(after)];
  const spread = (of: (analysis: Plan['analyses'][number]) => number): string =>
    effectivePositions(plan.analyses.map(of)).toFixed(1);
  const weighed = plan.analyses.filter(({ weight, target, after: then }) => Math.max(weight, target, then) > 0);
  return [
    ...tableLines(
      ['', 'BEFORE', 'AFTER'],
      [
        row('Equity', ({ equity }) => money(equity, quoteCurrency)),
        row('Cash', ({ cash }) => money(cash, quoteCurrency)),
        row('Positions', ({ positions }) => String(positions)),
        ['Effective positions', spread(({ weight }) => weight), spread(({ after: then }) => then)],
        row(`Risk (budget ${percent(plan.riskBudget)})`, ({ valueAtRisk }) => percent(valueAtRisk)),
        row('VaR model, historical, normal', ({ tail }) =>
          tail === undefined
            ? ''
            : [tail.model, tail.filteredHistorical, tail.parametric]
                .map(({ valueAtRisk }) => percent(valueAtRisk))
                .join(', '),
        ),
      ],
    ),
    ...plan.attempts.map((attempt) => `Allocation ${attempt.method}: ${attempt.outcome}, ${attempt.detail}`),
    ...tableLines(
      ['SYMBOL', 'WEIGHT', 'TARGET', 'AFTER', 'EXPECTED A DAY', 'VOLATILITY', 'SHARE OF RISK'],
      weighed.map(({ symbol, weight, target, after: then, forecast, riskAfter }) => [
        symbol,
        percent(weight),
        percent(target),
        percent(then),
        forecast === undefined ? '' : `${(forecast.expectedReturn * 100).toFixed(2)}%`,
        forecast === undefined ? '' : `${(forecast.volatility * 100).toFixed(2)}%`,
        percent(riskAfter),
      ]),
    ),
    ...tableLines(
      ['SIDE', 'SYMBOL', 'AMOUNT', 'PRICE', 'REASON', 'LIMITED BY', 'SIGNALS OF'],
      plan.trades.map((trade) => [
        trade.side.toUpperCase(),
        trade.symbol,
        money(trade.quoteAmount, quoteCurrency),
        trade.price,
        trade.reason,
        trade.limitedBy ?? '',
        (trade.signals ?? []).map(({ source, confidence }) => `${source} ${percent(confidence)}`).join(', '),
      ]),
    ),
    ...tableLines(
      ['ACTION', 'SYMBOL', 'REASON', 'WHY'],
      plan.decisions.map(({ action, symbol, reason, sentence }) => [action, symbol, reason, sentence]),
    ),
    ...(plan.universe === undefined ? [] : [universeCutSentence(plan.universe)]),
    ...plan.warnings.map((warning) => `⚠️ ${warning}`),
  ];
}
