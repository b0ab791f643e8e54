import { percent, words } from '../format.ts';

interface LimitBarProps {
  readonly label: string;
  readonly value: number;
  readonly limit: number;
  readonly text: string;
}

/** How much of a limit is used. */
export function LimitBar({ label, value, limit, text }: LimitBarProps) {
  const used = limit <= 0 ? 0 : value / limit;
  const state = used > 1 ? 'over' : used >= 0.8 ? 'near' : 'within';
  return (
    <div class="limit">
      <div class="limit-text">
        <span>{label}</span>
        <span>{text}</span>
      </div>
      <meter class={state} aria-label={label} min={0} max={limit} value={Math.min(value, limit)}>
        {text}
      </meter>
    </div>
  );
}

interface WeightBarProps {
  readonly weight: number;
  readonly target: number;
  /** The whole length of the bar. */
  readonly scale: number;
  readonly limit?: number;
}

/** A weight as a bar, its target as a mark, and the limit as a line. */
export function WeightBar({ weight, target, scale, limit }: WeightBarProps) {
  const at = (share: number): string => `${Math.min(100, Math.max(0, (share / scale) * 100))}%`;
  return (
    <div class="weight-bar" role="img" aria-label={`weight ${percent(weight)}, target ${percent(target)}`}>
      <i class="weight" style={{ width: at(weight) }} />
      {limit !== undefined && limit <= scale && <i class="limit-line" style={{ left: at(limit) }} />}
      <i class="target" style={{ left: at(target) }} />
    </div>
  );
}

/** A state as a small coloured word. */
export function Badge({ text, kind }: { readonly text: string; readonly kind: string }) {
  return <span class={`badge ${kind}`}>{words(text)}</span>;
}

/** The colour of an order's state. */
export function orderTone(status: string): string {
  if (status === 'FILLED') return 'good';
  if (status === 'UNKNOWN' || status === 'REJECTED') return 'bad';
  if (status === 'CANCELED' || status === 'EXPIRED') return 'quiet';
  return 'busy';
}

/** The colour of a cycle's outcome. */
export function outcomeTone(outcome: string): string {
  if (outcome === 'traded') return 'good';
  if (outcome === 'failed' || outcome === 'refused') return 'bad';
  return outcome === 'running' ? 'busy' : 'quiet';
}
