import { universeCutSentence } from '../../market/universeCut.ts';
import type { Decision } from '../decision/decision.ts';
import type { Plan, PlannedTrade } from '../decision/plan.ts';
import { isWorthTelling, money, percent } from './explain.ts';
import { highestConfidence, highestConfidenceWords, shareInTenths } from './highestConfidence.ts';

/** Symbols with nothing to tell beyond "no signal" are counted, not listed. */
const SILENT_REASONS: ReadonlySet<Decision['reason']> = new Set([
  'NO_SIGNAL',
  'OUT_OF_SCOPE',
  'HOLD_SIGNAL',
  'SELL_SIGNAL',
]);

function skipLine(decision: Decision): string {
  return `📊 Evaluating ${decision.symbol}: ${decision.sentence} → SKIP`;
}

/** The signals that made a trade, in one line. */
function signalsSentence({ signals = [] }: Pick<PlannedTrade, 'signals'>): string | undefined {
  if (signals.length === 0) return undefined;
  const [only] = signals;
  if (signals.length === 1) return `signal of ${only.source}: ${only.direction} ${percent(only.confidence)}`;
  const said = signals.map(
    ({ source, direction, confidence, weight }) =>
      `${source} ${direction} ${percent(confidence)} (weight ${percent(weight)})`,
  );
  return `signals of ${said.join(', ')}`;
}

/** A buy in one line, and what decided on it in another where there is more to say than fits before the amount. */
function buyLines({ symbol, sentence }: Decision, amount: string, signals: string | undefined): readonly string[] {
  const [why, ...figures] = sentence.split(': ');
  return [
    `✅ ${symbol} ${why} → BUY ${amount}`,
    ...(figures.length === 0 ? [] : [`   ${figures.join(': ')}`]),
    ...(signals === undefined ? [] : [`   ${signals}`]),
  ];
}

function sellLines({ symbol, sentence }: Decision, amount: string, signals: string | undefined): readonly string[] {
  return [`🔻 ${symbol} ${sentence} → SELL ${amount}`, ...(signals === undefined ? [] : [`   ${signals}`])];
}

/** Where no signal is confident enough to buy: how confident the best one is, and what it says. Plans of earlier versions have no analyses. */
function lowConfidenceLines(plan: Pick<Plan, 'decisions'> & Partial<Pick<Plan, 'analyses'>>): readonly string[] {
  const best = highestConfidence(plan);
  if (best === undefined) return [];
  const needed = plan.decisions.find(({ reason }) => reason === 'LOW_CONFIDENCE')?.figures.minConfidence;
  const words = highestConfidenceWords(best);
  if (needed !== undefined && best.confidence < needed)
    return [
      `📊 No signal reaches the confidence of ${shareInTenths(needed)} that a trade needs: the highest is ${words}`,
    ];
  const buys = (plan.analyses ?? []).some(
    ({ signal }) => signal?.direction === 'buy' && signal.confidence >= (needed ?? 0),
  );
  return buys ? [] : [`📊 No signal that is confident enough says to buy: the highest confidence is ${words}`];
}

/** The report of a plan for people, line by line, ending with its risk; `notices` are warnings beside the plan's own. */
export function reportLines(plan: Plan, notices: readonly string[] = []): readonly string[] {
  const amounts = new Map(plan.trades.map((trade) => [trade.symbol, money(trade.quoteAmount, plan.quoteCurrency)]));
  const signals = new Map(plan.trades.map((trade) => [trade.symbol, signalsSentence(trade)]));
  const held = new Set(plan.positions.filter(({ weight }) => isWorthTelling(weight)).map(({ symbol }) => symbol));
  const skips = plan.decisions.filter((decision) => decision.action === 'SKIP');
  const told = skips.filter((decision) => held.has(decision.symbol) || !SILENT_REASONS.has(decision.reason));
  const sells = plan.decisions.filter((decision) => decision.action === 'SELL');
  const buys = plan.decisions.filter((decision) => decision.action === 'BUY');
  const names = plan.before.positions === 1 ? '1 position' : `${plan.before.positions} positions`;
  const risk = plan.after.valueAtRisk;
  const verdict = risk <= plan.riskBudget ? 'within' : 'ABOVE';
  return [
    `🎯 Portfolio analysis: ${names}, ${percent(plan.before.diversification)} diversified`,
    ...told.map(skipLine),
    ...(skips.length > told.length ? [`📊 ${skips.length - told.length} more without a buy signal → SKIP`] : []),
    ...(plan.universe === undefined ? [] : [`📊 ${universeCutSentence(plan.universe)}`]),
    ...sells.flatMap((decision) =>
      sellLines(decision, amounts.get(decision.symbol) ?? '', signals.get(decision.symbol)),
    ),
    '🔍 Finding diversification opportunity...',
    ...(buys.length === 0 ? ['💤 Nothing to buy under the limits'] : []),
    ...lowConfidenceLines(plan),
    ...buys.flatMap((decision) => buyLines(decision, amounts.get(decision.symbol) ?? '', signals.get(decision.symbol))),
    ...[...plan.warnings, ...notices].map((warning) => `⚠️ ${warning}`),
    `🛡️ Portfolio risk: ${percent(risk)} (${verdict} ${percent(plan.riskBudget)} budget)`,
  ];
}
