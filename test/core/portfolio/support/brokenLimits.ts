import { Decimal } from 'decimal.js';
import type { RiskModel } from '../../../../core/portfolio/account/portfolioRisk.ts';
import type { DecisionInput } from '../../../../core/portfolio/decision/decisionInput.ts';
import { givenTarget, hasGivenWeights } from '../../../../core/portfolio/decision/objective.ts';
import type { Plan, PlannedTrade } from '../../../../core/portfolio/decision/plan.ts';
import { missingOf, riskOf } from './account.ts';
import { type Balances, balancesOf, type FeeStyle, fill, marketOf, valuesOf, weightsOf } from './venueAccount.ts';

const TOLERANCE = 1e-9;

/** The value at risk written out as its formula says, apart from the code under test. */
export function plainValueAtRisk(model: RiskModel, weights: ReadonlyMap<string, number>): number {
  const n = model.symbols.length;
  let variance = 0;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.sqrt(model.covariance[i * n + i]));
    for (let j = 0; j < n; j++)
      variance +=
        (weights.get(model.symbols[i]) ?? 0) * (weights.get(model.symbols[j]) ?? 0) * model.covariance[i * n + j];
  }
  let outside = 0;
  for (const [symbol, weight] of weights) if (!model.symbols.includes(symbol)) outside += weight;
  const factor = model.tailFactor ?? 1.6448536269514722;
  return factor * (Math.sqrt(Math.max(0, variance)) + outside * Math.max(0.15, 1.5 * largest));
}

/** Everything in which a plan breaks a limit, in words: after each prefix of its trades, for both ways of taking the fee. */
export function brokenLimits(input: DecisionInput, plan: Plan): string[] {
  if (plan.trades.length === 0) return brokenShape(input, plan);
  const model = riskOf(input);
  return [
    ...brokenShape(input, plan),
    ...plan.trades.flatMap((trade) => brokenTrade(input, trade)),
    ...(['onTop', 'included'] as const).flatMap((style) => brokenOn(input, plan, model, style)),
  ];
}

function brokenShape(input: DecisionInput, plan: Plan): string[] {
  const broken: string[] = [];
  const decided = new Map(plan.decisions.map((decision) => [decision.symbol, decision]));
  if (decided.size !== plan.decisions.length) broken.push('a symbol has two decisions');
  const seen = new Set([
    ...input.market.available.map(({ symbol }) => symbol),
    ...input.market.unavailable.map(({ symbol }) => symbol),
    ...input.holdings.holdings.filter(({ quantity }) => Number(quantity) > 0).map(({ symbol }) => symbol),
    ...input.signals.accepted.map(({ symbol }) => symbol),
    ...input.signals.rejected.map(({ symbol }) => symbol),
  ]);
  for (const symbol of seen) if (!decided.has(symbol)) broken.push(`${symbol} was seen but has no decision`);
  for (const { symbol, reason, sentence } of plan.decisions) {
    if (!seen.has(symbol)) broken.push(`${symbol} was never seen`);
    // an invalid signal is quoted as it came, whatever it says
    if (sentence.length === 0 || (reason !== 'INVALID_SIGNAL' && /NaN|undefined|Infinity/.test(sentence)))
      broken.push(`${symbol}: "${sentence}"`);
  }
  const traded = plan.trades.map(({ symbol, side, reason }) => `${symbol} ${side} ${reason}`).sort();
  const decidedTrades = plan.decisions
    .filter(({ action }) => action !== 'SKIP')
    .map(({ symbol, action, reason }) => `${symbol} ${action.toLowerCase()} ${reason}`)
    .sort();
  if (traded.join() !== decidedTrades.join()) broken.push(`trades ${traded} against decisions ${decidedTrades}`);
  if (plan.trades.some(({ side }, k) => side === 'sell' && plan.trades[k - 1]?.side === 'buy'))
    broken.push('a sell after a buy');
  broken.push(...notFinite({ ...plan, decisions: plan.decisions.map(({ figures }) => figures) }));
  return broken;
}

/** Paths of numbers that are not finite, and of decimals that are none. */
function notFinite(value: unknown, path = 'plan'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value === 'string') return /\bNaN\b|Infinity/.test(value) ? [`${path} is ${value}`] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => notFinite(item, `${path}.${key}`));
}

function brokenTrade(input: DecisionInput, trade: PlannedTrade): string[] {
  const { limits, policy, state } = input;
  const { symbol, side } = trade;
  const broken: string[] = [];
  const market = marketOf(input, symbol);
  if (market?.quote === undefined || market.rules === undefined) return [`${symbol} is traded without a market`];
  const { rules, quote } = market;
  if (!rules.tradable || ('reason' in market && market.reason !== 'NO_CANDLES')) broken.push('is not tradable');
  if (state.outstanding.includes(symbol) || state.ordered.includes(symbol)) broken.push('has an order already');
  if (policy.scope !== 'all' && !policy.scope.includes(symbol)) broken.push('is out of scope');
  const minimum = Decimal.max(limits.minTradeAmount, rules.minQuote);
  if (side === 'sell') {
    const quantity = new Decimal(trade.baseQuantity);
    const held = input.holdings.holdings.find((item) => item.symbol === symbol);
    if (quantity.gt(held?.available ?? 0)) broken.push('sells more than is available');
    const kept = policy.protect[symbol];
    if (kept !== undefined && quantity.gt(new Decimal(held?.quantity ?? 0).minus(kept)))
      broken.push('sells what is protected');
    if (!quantity.mod(rules.baseIncrement).isZero()) broken.push('is off the base increment');
    if (quantity.lt(rules.minBase)) broken.push('is below the least base quantity');
    if (quantity.times(quote.bid).lt(minimum)) broken.push('is below the minimum');
  } else {
    const amount = new Decimal(trade.quoteAmount);
    if (!amount.mod(rules.quoteIncrement).isZero()) broken.push('is off the quote increment');
    if (amount.lt(minimum)) broken.push('is below the minimum');
    if (amount.div(quote.ask).lt(rules.minBase)) broken.push('is below the least base quantity');
    const signal = input.signals.accepted.find((item) => item.symbol === symbol);
    if (state.paused) broken.push('is bought though the account is paused');
    if (policy.deny.includes(symbol)) broken.push('is bought though denied');
    if (policy.allow !== 'all' && !policy.allow.includes(symbol)) broken.push('is bought though not allowed');
    const [bid, ask] = [Number(quote.bid), Number(quote.ask)];
    if ((ask - bid) / ((ask + bid) / 2) > policy.maxSpread * (1 + TOLERANCE)) broken.push('has too wide a spread');
    if ((rules.quoteVolume24h ?? Number.POSITIVE_INFINITY) < policy.minQuoteVolume24h) broken.push('is not liquid');
    if ((rules.quoteVolume24h ?? Number.POSITIVE_INFINITY) * policy.maxVolumeShare < limits.minTradeAmount)
      broken.push('is bought in too thin a market');
    if (hasGivenWeights(policy.objective.kind)) {
      const given = givenTarget(policy.objective, symbol) ?? Number(policy.objective.supplies?.of[symbol] ?? 0);
      if (!(given > 0)) broken.push('is bought though no weight is given for it');
    } else {
      if (signal?.direction !== 'buy' || signal.confidence < limits.minConfidence)
        broken.push('is bought without a confident buy signal');
      if (signal === undefined || input.market.at - signal.at > policy.signalMaxAge) broken.push('has a stale signal');
    }
  }
  return broken.map((what) => `${side} of ${symbol} ${what}`);
}

/** Limits of the portfolio that fills at the quoted prices break. */
function brokenOn(input: DecisionInput, plan: Plan, model: RiskModel, style: FeeStyle): string[] {
  const { limits } = input;
  const broken: string[] = [];
  const withoutPrice = missingOf(input).length;
  const names = (balances: Balances): number =>
    withoutPrice + [...valuesOf(balances, input).values()].filter((value) => value.gte(limits.minTradeAmount)).length;
  const start = balancesOf(input);
  const namesAtStart = names(start);
  const bought = new Set<string>();
  const free = new Decimal(input.holdings.cash.free);
  let cost = new Decimal(0);
  let balances = start;
  let risk = plainValueAtRisk(model, weightsOf(start, input));
  for (const [k, trade] of plan.trades.entries()) {
    const where = `after trade ${k + 1} (${style})`;
    const before = balances;
    balances = fill(balances, trade, input, style);
    if (trade.side === 'buy') {
      bought.add(trade.symbol);
      const weight = weightsOf(before, input).get(trade.symbol) ?? 0;
      if (weight >= limits.maxWeight) broken.push(`${trade.symbol} is bought at its cap ${where}`);
      cost = cost.plus(before.cash.minus(balances.cash));
    }
    const weights = weightsOf(balances, input);
    for (const symbol of bought) {
      const weight = weights.get(symbol) ?? 0;
      if (weight > limits.maxWeight * (1 + TOLERANCE)) broken.push(`${symbol} has weight ${weight} ${where}`);
    }
    if (names(balances) > Math.max(limits.maxPositions, namesAtStart))
      broken.push(`${names(balances)} names are held ${where}`);
    for (const { name, symbols, maxWeight } of [...input.policy.groups, ...(trade.caps ?? [])]) {
      const joint = symbols.reduce((sum, symbol) => sum + (weights.get(symbol) ?? 0), 0);
      if (symbols.some((symbol) => bought.has(symbol)) && joint > maxWeight * (1 + TOLERANCE))
        broken.push(`${name} have weight ${joint} ${where}`);
    }
    const riskNow = plainValueAtRisk(model, weights);
    if (riskNow > Math.max(limits.riskBudget, risk) * (1 + TOLERANCE))
      broken.push(`the risk went from ${risk} to ${riskNow} ${where}`);
    if (trade.side === 'buy' && riskNow > limits.riskBudget * (1 + TOLERANCE))
      broken.push(`bought at a risk of ${riskNow} ${where}`);
    risk = riskNow;
  }
  const spent = new Decimal(input.state.spent);
  const budget = free.plus(spent).times(limits.maxBalanceUse);
  if (cost.gt(0) && cost.plus(spent).gt(budget.times(1 + TOLERANCE)))
    broken.push(`the buys cost ${cost.plus(spent)} of a budget of ${budget} (${style})`);
  if (cost.gt(free)) broken.push(`the buys cost ${cost}, only ${free} is free`);
  return broken;
}
