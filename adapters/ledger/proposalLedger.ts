import { type Kysely, type Selectable, sql } from 'kysely';
import { money } from '../../core/portfolio/explaining/explain.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Proposal, ProposalAnswer, ProposalDraft } from '../../core/proposals/proposal.ts';
import {
  HOUR_MS,
  type ProposalCounts,
  ProposalRefusedError,
  refusalOfAnother,
  refusalOfAnswer,
} from '../../core/proposals/proposalRules.ts';
import { appendAct } from './auditLedger.ts';
import type { Session } from './session.ts';
import { rowLimit, storedExactly, storedJson, storedTime, storedWords } from './storedValue.ts';
import type { LedgerTables, ProposalsTable } from './tables.ts';
import { tradingStateIn } from './tradingStateLedger.ts';

type ProposalLedger = Pick<
  LedgerPort,
  'recordProposal' | 'answerProposal' | 'proposal' | 'proposals' | 'openProposals' | 'proposalCounts'
>;

/** What of a proposal no question is asked about. */
type Body = Pick<Proposal, 'symbols' | 'signals' | 'quoteCurrency' | 'trades' | 'report'>;

/** Proposals, and what persons have said to them. Whether one may be made or answered is decided in the transaction that writes it. Long as a list: one short method for each word of the port. */
export function proposalLedger(session: Session): ProposalLedger {
  return {
    recordProposal: (draft) =>
      session.write('recordProposal', async (db) => {
        await oneAtATime(session, db, draft.account);
        const known = await find(db, draft.id);
        if (known !== undefined) return known;
        const counts = await countsAt(db, draft.account, draft.at);
        refuseFor(refusalOfAnother(counts, await tradingStateIn(db, draft.account)));
        await db.insertInto('proposals').values(rowOf(draft)).execute();
        await appendAct(session, db, {
          id: `proposal:${draft.id}`,
          action: 'propose',
          by: draft.by,
          account: draft.account,
          subject: draft.id,
          detail: draft.why,
        });
        return { ...draft, answer: undefined };
      }),

    answerProposal: (account, id, given) =>
      session.write('answerProposal', async (db) => {
        await oneAtATime(session, db, account);
        const found = await find(db, id);
        if (found?.account !== account)
          throw new ProposalRefusedError(
            `The account ${account} has no proposal ${id}. \`ballast proposal list\` shows them.`,
          );
        refuseFor(refusalOfAnswer(found, given, await tradingStateIn(db, account)));
        if (found.answer !== undefined) return found;
        const { kind, at, by, reason } = given;
        await db
          .updateTable('proposals')
          .set({
            answer: kind,
            answered_at: storedTime('answer.at', at),
            answered_by: storedWords(by),
            answer_reason: storedWords(reason),
          })
          .where('id', '=', id)
          .execute();
        await appendAct(session, db, {
          id: `proposal:${id}:${kind}`,
          action: kind === 'approved' ? 'approve-proposal' : 'reject-proposal',
          by,
          account,
          subject: id,
          detail: reason,
        });
        return { ...found, answer: { kind, at, by, reason } };
      }),

    proposal: (id) => session.read('proposal', (db) => find(db, id)),

    proposalCounts: (account, now) => session.read('proposalCounts', (db) => countsAt(db, account, now)),

    openProposals: (account, now) =>
      session.read('openProposals', async (db) => {
        const rows = await db
          .selectFrom('proposals')
          .selectAll()
          .where('account', '=', account)
          .where('answer', 'is', null)
          .where('expires_at', '>', now)
          .orderBy('at')
          .orderBy('id')
          .execute();
        return rows.map(proposalOf);
      }),

    proposals: (account, limit) =>
      session.read('proposals', async (db) => {
        const rows = await db
          .selectFrom('proposals')
          .selectAll()
          .where('account', '=', account)
          .orderBy('at', 'desc')
          .orderBy('id')
          .limit(rowLimit(limit))
          .execute();
        return rows.map(proposalOf);
      }),
  };
}

/** Two at once follow each other, so that neither is judged on what the other has changed. */
async function oneAtATime(session: Session, db: Kysely<LedgerTables>, account: string): Promise<void> {
  if (session.locksRows) await sql`select pg_advisory_xact_lock(hashtext(${`proposals:${account}`}))`.execute(db);
}

function refuseFor(reason: string | undefined): void {
  if (reason !== undefined) throw new ProposalRefusedError(reason);
}

async function find(db: Kysely<LedgerTables>, id: string): Promise<Proposal | undefined> {
  const row = await db.selectFrom('proposals').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : proposalOf(row);
}

async function countsAt(db: Kysely<LedgerTables>, account: string, now: number): Promise<ProposalCounts> {
  const count = (what: 'open' | 'lately') => {
    const own = db
      .selectFrom('proposals')
      .select(({ fn }) => fn.countAll().as('rows'))
      .where('account', '=', account);
    return what === 'open'
      ? own.where('answer', 'is', null).where('expires_at', '>', now)
      : own.where('at', '>', now - HOUR_MS);
  };
  const [open, lately] = [await count('open').executeTakeFirst(), await count('lately').executeTakeFirst()];
  return { open: Number(open?.rows ?? 0), lately: Number(lately?.rows ?? 0) };
}

function rowOf(draft: ProposalDraft): ProposalsTable {
  const { symbols, signals, quoteCurrency, trades, report } = draft;
  const body: Body = { symbols, signals, quoteCurrency, trades, report };
  return {
    id: storedExactly('proposal.id', draft.id),
    account: storedExactly('proposal.account', draft.account),
    at: storedTime('proposal.at', draft.at),
    expires_at: storedTime('proposal.expiresAt', draft.expiresAt),
    proposed_by: storedWords(draft.by),
    token: storedExactly('proposal.token', draft.token),
    why: storedWords(draft.why),
    summary: storedWords(
      [
        draft.why,
        ...trades.map(({ side, symbol, quoteAmount }) => `${side} ${symbol} for ${money(quoteAmount, quoteCurrency)}`),
      ].join('\n'),
    ),
    body: storedJson('proposal', body),
    answer: null,
    answered_at: null,
    answered_by: null,
    answer_reason: null,
  };
}

function proposalOf(row: Selectable<ProposalsTable>): Proposal {
  const { id, account, at, expires_at, proposed_by, token, why } = row;
  const body = JSON.parse(row.body) as Body;
  return { id, account, at, expiresAt: expires_at, by: proposed_by, token, why, ...body, answer: answerOf(row) };
}

function answerOf(row: Selectable<ProposalsTable>): ProposalAnswer | undefined {
  if (row.answer === null) return undefined;
  const { answer, answered_at, answered_by, answer_reason } = row;
  return { kind: answer, at: answered_at ?? row.at, by: answered_by ?? '', reason: answer_reason ?? '' };
}
