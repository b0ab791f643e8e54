import type { Kysely, Migration } from 'kysely';

/** The ID of a command to an account, so that one which is delivered again counts once. Earlier commands have none. */
export function m0007CommandIds(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('trading_states').addColumn('command_id', 'text').execute();
      await db.schema
        .createIndex('trading_states_command_id')
        .unique()
        .on('trading_states')
        .columns(['account', 'command_id'])
        .execute();
    },
  };
}
