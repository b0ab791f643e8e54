import { createHash } from 'node:crypto';
import type { PlanInput } from '../../core/portfolio/decision/planInput.ts';
import type { LedgerPort } from '../../core/ports/ledger.ts';
import type { Session } from './session.ts';
import { storedExactly, storedJson, storedTime } from './storedValue.ts';

/** What plans were made from. The plan has the name of its input: a preview of the same moment takes none away. */
export function planInputLedger(session: Session): Pick<LedgerPort, 'recordPlanInput' | 'planInput'> {
  return {
    recordPlanInput(input, at) {
      const body = storedJson('input of a plan', input);
      const name = createHash('sha256').update(body).digest('hex');
      return session.write('recordPlanInput', async (db) => {
        await db
          .insertInto('plan_inputs')
          .values({
            account: storedExactly('input.account', input.account),
            name,
            recorded_at: storedTime('at', at),
            body,
          })
          .onConflict((conflict) => conflict.columns(['account', 'name']).doNothing())
          .execute();
        return name;
      });
    },

    planInput: (account, name) =>
      session.read('planInput', async (db) => {
        const row = await db
          .selectFrom('plan_inputs')
          .select('body')
          .where('account', '=', account)
          .where('name', '=', name)
          .executeTakeFirst();
        return row === undefined ? undefined : (JSON.parse(row.body) as PlanInput);
      }),
  };
}
