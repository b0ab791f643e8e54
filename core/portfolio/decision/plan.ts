import type { DecimalString } from '../../market/decimalString.ts';
import type { Side } from '../../market/side.ts';
import type { TradingSymbol } from '../../market/symbol.ts';
import type { UniverseCut } from '../../market/universeCut.ts';
import type { SignalDirection } from '../../signals/signal.ts';
import type { JointCap } from '../account/jointCap.ts';
import type { PositionView } from '../account/positionView.ts';
import type { PortfolioVar } from '../forecast/portfolioVar.ts';
import type { Decision, ReasonCode } from './decision.ts';
import type { AllocationMethod } from './objective.ts';
import type { SymbolAnalysis } from './symbolAnalysis.ts';

/** A signal that made a trade, as the ledger keeps it under its source and ID. */
export interface TradeSignal {
  readonly source: string;
  readonly id: string;
  readonly direction: SignalDirection;
  /** Probability in [0, 1] that the direction is right. */
  readonly confidence: number;
  /** Share in the pooled signal: those of a trade sum to 1. */
  readonly weight: number;
}

/** A trade that a plan proposes. A buy is sized by `quoteAmount`, a sell by `baseQuantity`, as venues take market orders. */
export interface PlannedTrade {
  readonly symbol: TradingSymbol;
  readonly side: Side;
  readonly baseQuantity: DecimalString;
  readonly quoteAmount: DecimalString;
  /** The price the size was worked out at: ask for buys, bid for sells. */
  readonly price: DecimalString;
  readonly reason: ReasonCode;
  /** What kept a buy from going all the way to its target, where something did. */
  readonly limitedBy?: ReasonCode;
  /** The joint caps that a buy must keep, also at the last check before it is sent. */
  readonly caps?: readonly JointCap[];
  /**
   * What a trade towards a target is worth: what it improves the portfolio by over the horizon, as a share of its amount, for a buy on top of a position less the way back. It is made only where that is more
   * than its cost, also at the prices of the order book. Absent where the trade does not depend on it.
   */
  readonly worth?: number;
  /** Set on a sell for a limit that only the other sells of the plan make necessary, such as one of a hedge: before they are done no limit asks for it. */
  readonly followsOthers?: true;
  /** The signals that made it; absent where none did, such as for a sell to a limit, and in plans of earlier versions. */
  readonly signals?: readonly TradeSignal[];
}

/** One step of the allocation's fallback chain: what was tried, and why it was not used. */
export interface AllocationAttempt {
  readonly method: AllocationMethod | 'hold';
  readonly outcome: 'used' | 'failed';
  readonly detail: string;
}

/** Portfolio figures at one moment, before or after the trades. */
export interface PortfolioFigures {
  readonly equity: DecimalString;
  readonly cash: DecimalString;
  /** Names held: positions worth at least the minimum trade. */
  readonly positions: number;
  /** 1 minus the Herfindahl index of what is invested: 0 for one position, near 1 for many. */
  readonly diversification: number;
  /** One-day 95 % value at risk as a share of equity; holdings without usable history count at an assumed, high volatility. */
  readonly valueAtRisk: number;
  /** Value at risk and conditional value at risk in three views side by side; absent where no forecast was made. */
  readonly tail?: PortfolioVar;
}

/** What a cycle means to do and why: one decision for every symbol seen. */
export interface Plan {
  readonly account: string;
  readonly cycleId: string;
  /** Venue time of the snapshot it was made from, ms UTC. */
  readonly at: number;
  readonly quoteCurrency: string;
  readonly riskBudget: number;
  readonly before: PortfolioFigures;
  readonly after: PortfolioFigures;
  readonly positions: readonly PositionView[];
  readonly trades: readonly PlannedTrade[];
  readonly decisions: readonly Decision[];
  readonly attempts: readonly AllocationAttempt[];
  /** Present where the universe leaves markets out. */
  readonly universe?: UniverseCut;
  /** What the decisions were made from, for each symbol that is held, has a signal or a target. */
  readonly analyses: readonly SymbolAnalysis[];
  /** Things a person should know, such as a holding whose risk had to be assumed. */
  readonly warnings: readonly string[];
  /** The name under which the ledger keeps what it was made from; absent in plans of earlier versions. */
  readonly input?: string;
}
