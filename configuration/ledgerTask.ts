import type { Act } from '../core/audit/act.ts';
import type { TradingSettings } from '../core/cycles/tradingSettings.ts';
import type { ProposalAnswer } from '../core/proposals/proposal.ts';

/** What the process that looks after a ledger is asked to do. */
export type LedgerTask =
  | { readonly kind: 'size' }
  | { readonly kind: 'verify' }
  /** `by`: who is recorded for it. */
  | { readonly kind: 'prune'; readonly by: string }
  | { readonly kind: 'backup'; readonly target: string }
  | { readonly kind: 'restore'; readonly copy: string; readonly by: string }
  | { readonly kind: 'record'; readonly act: Act }
  | { readonly kind: 'acts'; readonly account?: string | undefined; readonly limit: number }
  /** `hash`: of an act that must be in the log. */
  | { readonly kind: 'verifyActs'; readonly hash?: string | undefined }
  | { readonly kind: 'cycle'; readonly account: string; readonly id: string }
  | {
      readonly kind: 'figures';
      readonly account: string;
      readonly quoteCurrency: string;
      /** The cycle whose report is wanted. */
      readonly cycle?: { readonly cycleId: string; readonly scope: string };
    }
  /** `since`: of cycles that began at that wall time or later, ms UTC. */
  | { readonly kind: 'scorecard'; readonly account: string; readonly since: number }
  /** Decides recorded cycles again under other settings. `since` as above. */
  | { readonly kind: 'whatIf'; readonly account: string; readonly since: number; readonly settings: TradingSettings }
  | { readonly kind: 'configurationInForce' }
  | { readonly kind: 'models' }
  | { readonly kind: 'model'; readonly name: string; readonly version: number }
  /** `path`: of a model file. */
  | { readonly kind: 'keepModel'; readonly name: string; readonly path: string }
  | ({ readonly kind: 'adoptModel'; readonly version: number } & ModelDecision)
  | ({ readonly kind: 'rollBackModel' } & ModelDecision)
  | { readonly kind: 'trades'; readonly account: string; readonly limit: number }
  | { readonly kind: 'proposals'; readonly account: string; readonly limit: number }
  | { readonly kind: 'proposal'; readonly account: string; readonly id: string }
  | {
      readonly kind: 'answerProposal';
      readonly account: string;
      readonly id: string;
      readonly answer: Omit<ProposalAnswer, 'at'>;
    }
  /** Puts what a search reads, and what was tried before it, where workers find it. */
  | {
      readonly kind: 'stageSearch';
      /** Of the register of variants on this machine. */
      readonly dataDirectory: string;
      readonly data: string;
      /** Directory of candles; none for the seeded market. */
      readonly candles: string | undefined;
      /** Paths of files of dated signals. */
      readonly signals: readonly string[];
    }
  /** Takes what workers have tried over to the register of variants on this machine. */
  | { readonly kind: 'takeTrials'; readonly dataDirectory: string; readonly data: string };

/** What a person decides about the models of a name. */
interface ModelDecision {
  /** One that arrives twice under it counts once. */
  readonly id: string;
  readonly name: string;
  readonly by: string;
  readonly reason: string;
}

/** The name under which the task reaches the process. */
export const LEDGER_TASK = 'BALLAST_LEDGER_TASK';
