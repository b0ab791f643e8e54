import type { JointCap } from '../account/jointCap.ts';
import type { Plan, PlannedTrade } from './plan.ts';

/** A plan whose trades only name the configured groups that they must keep: the lists of their symbols, one for each trade, would outgrow what may travel. */
export function withNamedGroups(plan: Plan): Plan {
  const trades = plan.trades.map((trade) => {
    if (trade.caps === undefined) return trade;
    return { ...trade, caps: trade.caps.map((cap) => (cap.kind === 'group' ? { ...cap, symbols: [] } : cap)) };
  });
  return { ...plan, trades };
}

/**
 * A trade with the symbols of the groups that it names, as they are configured now. A group that is not configured any more limits nothing; of two limits the
 * lower one holds.
 */
export function withGroupSymbols<T extends Pick<PlannedTrade, 'caps'>>(trade: T, groups: readonly JointCap[]): T {
  if (trade.caps === undefined) return trade;
  const caps = trade.caps.flatMap((cap) => {
    if (cap.kind !== 'group' || cap.symbols.length > 0) return [cap];
    const group = groups.find(({ name }) => name === cap.name);
    return group === undefined ? [] : [{ ...group, maxWeight: Math.min(group.maxWeight, cap.maxWeight) }];
  });
  return { ...trade, caps };
}
