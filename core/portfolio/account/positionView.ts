import type { DecimalString } from '../../market/decimalString.ts';
import type { TradingSymbol } from '../../market/symbol.ts';

/** A position as the plan sees it; weights are shares of equity. */
export interface PositionView {
  readonly symbol: TradingSymbol;
  readonly quantity: DecimalString;
  readonly value: DecimalString;
  readonly weight: number;
  readonly targetWeight: number;
}
