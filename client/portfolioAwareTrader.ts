import type { Configuration } from '../configuration/schema.ts';
import type { CycleInput } from '../core/cycles/cycleInput.ts';
import type { OrderOutcome } from '../core/cycles/cycleResult.ts';
import type { PortfolioStatus } from '../core/cycles/portfolioProtocol.ts';
import type { Limits } from '../core/portfolio/account/limits.ts';
import type { Decision, DecisionAction, ReasonCode } from '../core/portfolio/decision/decision.ts';
import type { Plan } from '../core/portfolio/decision/plan.ts';
import { money } from '../core/portfolio/explaining/explain.ts';
import { validateSignals } from '../core/signals/validateSignals.ts';
import type { CycleResult } from '../workflows/tradingCycle.ts';
import { BallastClient } from './ballastClient.ts';
import { type MlSignals, toSignalList } from './mlSignals.ts';
import type { StartedCycle } from './startedCycle.ts';

/** Limits that a trader may tighten, and the account it trades. */
export interface PortfolioAwareTraderOptions
  extends Partial<Pick<Limits, 'maxPositions' | 'rebalanceThreshold' | 'minTradeAmount' | 'riskBudget'>> {
  readonly account?: string;
}

/** The verdict on one symbol. `amount` is in quote currency, 0 where nothing would be traded. */
export interface Recommendation {
  readonly symbol: string;
  readonly action: DecisionAction;
  readonly amount: number;
  readonly reason: ReasonCode;
  readonly sentence: string;
  readonly figures: Decision['figures'];
}

export interface TradeVerdict extends Recommendation {
  readonly shouldTrade: boolean;
  /** The report for people. */
  readonly report: readonly string[];
}

export interface ExecutedTrade extends TradeVerdict {
  readonly cycleId: string;
  readonly workflowId: string;
  /** Absent where nothing was ordered. */
  readonly order: OrderOutcome | undefined;
}

/**
 * Portfolio-aware trading for programs. Every verdict and every order comes from the same workflows that cycles use: decisions see the whole
 * portfolio, and an order of (account, cycle, symbol) exists once, however often and from wherever it is asked for.
 */
export class PortfolioAwareTrader {
  private readonly client: BallastClient;
  private readonly account: string;
  private readonly limits: CycleInput['limits'];

  constructor(client: BallastClient, options: PortfolioAwareTraderOptions = {}) {
    const { account, ...limits } = options;
    this.client = client;
    this.account = account ?? client.defaultAccount;
    this.limits = Object.keys(limits).length === 0 ? undefined : limits;
  }

  /** Connects to the server that the configuration names. Close it with `close()`. */
  static async connect(
    configuration: Configuration,
    options: PortfolioAwareTraderOptions = {},
  ): Promise<PortfolioAwareTrader> {
    return new PortfolioAwareTrader(await BallastClient.connect(configuration), options);
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  /**
   * The account as it is known now: equity, positions, risk, state, last cycle, and in `troubles` what a person should look at.
   * @throws NotFoundError before the account's first cycle
   */
  async portfolioStatus(): Promise<PortfolioStatus> {
    return await this.client.portfolioStatus(this.account);
  }

  /** Whether `symbol` would be traded now, how much and why. A question about a buy is answered with a buy, or with why there is none. Orders nothing. */
  async shouldTrade(symbol: string, mlSignals: MlSignals): Promise<TradeVerdict> {
    const result = await this.client.preview(this.input(mlSignals, [symbol]));
    const verdict = verdictOn(symbol, result);
    return wantsBuy(symbol, mlSignals) ? answerToBuy(verdict, result.plan?.quoteCurrency ?? '') : verdict;
  }

  /** What the portfolio would do with these signals: trades first, then every symbol that is left alone, each with its reason. */
  async getTradingRecommendations(mlSignals: MlSignals): Promise<readonly Recommendation[]> {
    const { plan } = await this.client.preview(this.input(mlSignals));
    if (plan === undefined) return [];
    const recommendations = plan.decisions.map((decision) => recommend(decision, plan));
    return [
      ...recommendations.filter((item) => item.action !== 'SKIP'),
      ...recommendations.filter((item) => item.action === 'SKIP'),
    ];
  }

  /** Trades `symbol` if the portfolio says so: one order per slot, whatever happens. */
  async executePortfolioAwareTrade(symbol: string, mlSignals: MlSignals): Promise<ExecutedTrade> {
    const started = await this.client.startCycle(this.input(mlSignals, [symbol]));
    const result = await started.result();
    const order = result.orders.find((item) => item.symbol === symbol);
    return { ...verdictOn(symbol, result), cycleId: result.cycleId, workflowId: started.workflowId, order };
  }

  /** The whole-universe cycle of the present slot, with the configured signals; attaches where it runs or ran already. */
  async scanAndBuy(): Promise<CycleResult> {
    const started = await this.client.startCycle(this.base());
    return await started.result();
  }

  /**
   * Recurring cycles from now on, one in each slot, and the one of this slot at once. In each of them the allocation falls back from the
   * objective to minimum variance, inverse volatility and holding, under the same limits, and says so.
   */
  async enhancedAutoTrader(): Promise<{ scheduleId: string; firstCycle: StartedCycle }> {
    const scheduleId = await this.client.ensureSchedule(this.account);
    return { scheduleId, firstCycle: await this.client.startCycle(this.base()) };
  }

  private base(): CycleInput {
    return { account: this.account, ...(this.limits === undefined ? {} : { limits: this.limits }) };
  }

  private input(mlSignals: MlSignals, symbols?: string[]): CycleInput {
    return { ...this.base(), signals: toSignalList(mlSignals), ...(symbols === undefined ? {} : { symbols }) };
  }
}

/** True where the newest of the signals on the symbol, or the only one, says to buy it. */
function wantsBuy(symbol: string, mlSignals: MlSignals): boolean {
  const { accepted } = validateSignals(toSignalList(mlSignals), { provider: 'caller', at: Date.now() });
  return accepted.find((signal) => signal.symbol === symbol)?.direction === 'buy';
}

/** Who asks whether to buy is not told to sell: that a cycle would sell, for a limit, is why it does not buy. */
function answerToBuy(verdict: TradeVerdict, quoteCurrency: string): TradeVerdict {
  if (verdict.action !== 'SELL') return verdict;
  const sentence = `is not bought: ${verdict.sentence}, and the next cycle would sell ${money(verdict.amount, quoteCurrency)} of it`;
  return { ...verdict, action: 'SKIP', amount: 0, shouldTrade: false, sentence };
}

function recommend(decision: Decision, plan: Plan): Recommendation {
  const trade = plan.trades.find((item) => item.symbol === decision.symbol);
  const { symbol, action, reason, sentence, figures } = decision;
  return { symbol, action, reason, sentence, figures, amount: trade === undefined ? 0 : Number(trade.quoteAmount) };
}

function verdictOn(symbol: string, result: CycleResult): TradeVerdict {
  const decision = result.plan?.decisions.find((item) => item.symbol === symbol);
  if (result.plan === undefined || decision === undefined) {
    const sentence =
      result.attachedTo === undefined
        ? 'was not looked at'
        : `the cycle of this slot was done already by ${result.attachedTo}`;
    return {
      symbol,
      action: 'SKIP',
      amount: 0,
      reason: 'ORDERED_THIS_CYCLE',
      sentence,
      figures: {},
      shouldTrade: false,
      report: result.report,
    };
  }
  const recommendation = recommend(decision, result.plan);
  return { ...recommendation, shouldTrade: recommendation.action !== 'SKIP', report: result.report };
}
