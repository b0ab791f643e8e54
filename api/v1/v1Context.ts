import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { BacktestDesk } from '../../client/backtests/backtestDesk.ts';
import type { BallastClient } from '../../client/ballastClient.ts';
import type { Configuration } from '../../configuration/schema.ts';
import type { AccountFigures } from '../../core/figures/accountFigures.ts';
import type { Scorecard } from '../../core/learning/scorecard/scorecard.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { AccountWatches } from '../watch/accountWatches.ts';

/** A server whose routes are checked by zod schemas. */
export type V1Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes read from and give commands to. */
export interface V1Context {
  readonly configuration: Configuration;
  readonly client: BallastClient;
  readonly ledger: LedgerPort;
  readonly watches: AccountWatches;
  /** The ledger as proposals and who did what are written to it. */
  readonly writableLedger: () => Promise<Pick<LedgerPort, 'recordProposal' | 'answerProposal' | 'recordAct'>>;
  readonly backtests: BacktestDesk;
  /** Path of the configuration file that a person writes. */
  readonly writtenFile: string;
  readonly version: string;
  /** The figures of an account, read anew once something has changed. */
  figures(account: string): Promise<AccountFigures>;
  /** What the sources of signals of an account have claimed in the latest days, against what came. */
  scorecard(account: string, days: number): Promise<Scorecard>;
}
