import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { parseLedgerUrl } from '../../../adapters/ledger/ledgerUrl.ts';
import { connect, openLedger } from '../../../adapters/ledger/openLedger.ts';
import { bringUpToDate, migrations } from '../../../adapters/ledger/schemaVersion.ts';
import { NOTHING_EXECUTED } from '../../../core/orders/orderState.ts';
import { asDecided, frozenOrder, orderKey, seen } from './ledgerValues.ts';

/** A process of its own that works on a ledger: `node ledgerProcess.js URL TASK NAME`. It prints one JSON line per result. */
const [url = '', task = '', name = ''] = process.argv.slice(2);

function print(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Waits for the line that lets all processes of a test begin together. */
async function starter(): Promise<void> {
  print('ready');
  await once(process.stdin, 'data');
}

async function open(): Promise<void> {
  await starter();
  const ledger = await openLedger(url);
  await ledger.check();
  print('opened');
  await ledger.close();
}

async function recordIntents(): Promise<void> {
  const ledger = await openLedger(url);
  await starter();
  for (let i = 0; i < 25; i += 1) {
    const key = orderKey(`A${i}-USD`);
    const { created, record } = await ledger.recordIntent(key, frozenOrder(key, { body: name }), seen(1));
    print({ symbol: key.symbol, created, body: record.order.body });
  }
  await ledger.close();
}

async function advance(): Promise<void> {
  const ledger = await openLedger(url);
  await starter();
  for (let i = 0; i < 25; i += 1) {
    const reason = `${name} ${i}`;
    await ledger.advance(
      asDecided(orderKey()),
      { status: 'UNKNOWN', execution: NOTHING_EXECUTED, reason },
      seen(i, reason),
    );
  }
  print('done');
  await ledger.close();
}

/** Records an intent and then does nothing until it is killed. */
async function recordThenHang(): Promise<void> {
  const ledger = await openLedger(url);
  const key = orderKey();
  await ledger.recordIntent(key, frozenOrder(key), seen(1));
  print('recorded');
  setInterval(() => {}, 60_000);
}

/** Writes whole orders as fast as it can until it is killed. */
async function churn(): Promise<void> {
  const ledger = await openLedger(url);
  for (let i = 0; ; i += 1) {
    const key = orderKey(`A${i}-USD`);
    const venueOrderId = `v${i}`;
    await ledger.recordIntent(key, frozenOrder(key), seen(i));
    await ledger.advance(asDecided(key), { status: 'SUBMITTED' }, seen(i));
    const half = { filledBase: '6.25', filledQuote: '2.50', feeQuote: '0.03' };
    await ledger.advance(asDecided(key), { status: 'PARTIALLY_FILLED', venueOrderId, execution: half }, seen(i));
    const whole = { filledBase: '12.5', filledQuote: '5.00', feeQuote: '0.06' };
    await ledger.advance(asDecided(key), { status: 'FILLED', venueOrderId, execution: whole }, seen(i));
    print(key.symbol);
  }
}

/** Fills the cache until the disk takes no more, then tells what it was told and what is stored. */
async function fillDisk(): Promise<void> {
  const ledger = await openLedger(url);
  const key = orderKey();
  await ledger.recordIntent(key, frozenOrder(key), seen(1));
  const candles = Array.from({ length: 1_000 }, (_, i) => ({
    openTime: i,
    open: i + 0.1,
    high: i + 0.2,
    low: i,
    close: i + 0.1,
    volume: i / 3,
  }));
  let stored = 0;
  let failure: unknown;
  while (failure === undefined) {
    try {
      await ledger.putCandles('coinbase', `A${stored}-USD`, '1d', candles);
      stored += 1;
    } catch (error) {
      failure = error;
    }
  }
  const counts = [];
  for (let i = 0; i <= stored; i += 1) {
    counts.push((await ledger.candles('coinbase', `A${i}-USD`, '1d', 0, candles.length)).length);
  }
  print({
    message: failure instanceof Error ? `${failure.name}: ${failure.message}` : String(failure),
    counts,
    order: (await ledger.order(key))?.state.status,
  });
  await ledger.close();
}

/** Records intents until one is refused, then tells how. */
async function writeUntilRefused(): Promise<void> {
  let told = 0;
  const ledger = await openLedger(url, {
    onNewerSchema: () => {
      told += 1;
    },
  });
  print('writing');
  for (let i = 0; ; i += 1) {
    const key = orderKey(`${name}${i}-USD`);
    try {
      await ledger.recordIntent(key, frozenOrder(key), seen(i));
    } catch (error) {
      print({ written: i, refused: error instanceof Error ? error.message : String(error), told });
      break;
    }
    if (i === 20) print('written');
  }
  await ledger.close();
}

/** Does what a newer version does when it opens the ledger: counts the orders that it finds as it begins, and takes its time. */
async function migrateFurther(): Promise<void> {
  const database = connect(parseLedgerUrl(url), { readOnly: false, mustExist: true, lockTimeoutMs: 60_000 });
  await bringUpToDate(database, true, {
    ...migrations(database.kind),
    '9999_later': {
      async up(db) {
        await sql`create table orders_found as select cast(count(*) as integer) as orders from orders`.execute(db);
        await sleep(500);
      },
    },
  });
  await database.close();
  print('migrated');
}

const TASKS = new Map([
  ['writeUntilRefused', writeUntilRefused],
  ['migrateFurther', migrateFurther],
  ['open', open],
  ['recordIntents', recordIntents],
  ['advance', advance],
  ['recordThenHang', recordThenHang],
  ['churn', churn],
  ['fillDisk', fillDisk],
]);

await TASKS.get(task)?.();
process.stdin.destroy();
