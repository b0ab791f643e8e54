import { useState } from 'preact/hooks';
import type { Order, OrderDetail, Trade } from '../answers.ts';
import { figure, gain, money, time, tone } from '../format.ts';
import { useLive, useRead } from '../live.ts';
import { Badge, orderTone } from '../parts/bars.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { More } from '../parts/more.tsx';
import { Empty, Panel, Read } from '../parts/panel.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { SearchBox } from '../parts/searchBox.tsx';
import { usePages } from '../parts/usePages.ts';
import { WorkflowLink } from '../parts/workflowLink.tsx';
import { pathFor } from '../request.ts';
import { hrefOf } from '../route.ts';

/** Orders with their evidence, and executions. @param order `CYCLE/SYMBOL` of the one that is open */
export function Orders({ order }: { readonly order: string | null }) {
  return (
    <>
      <OrderList />
      <TradeList />
      {order !== null && <Evidence name={order} />}
    </>
  );
}

function OrderList() {
  const { account, changes, status } = useLive();
  const currency = status?.quoteCurrency ?? 'USD';
  const [text, setText] = useState('');
  const list = usePages<Order>('/orders', account, changes.orders);
  const { rows } = list;
  const wanted = text.trim().toLowerCase();
  const shown = rows.filter((row) =>
    `${row.symbol} ${row.side} ${row.status} ${row.cycleId}`.toLowerCase().includes(wanted),
  );
  return (
    <Panel title="Orders" note={<SearchBox label="Filter orders" text={text} onText={setText} />}>
      <Read of={list.first} height={300}>
        {() =>
          shown.length === 0 ? (
            <Empty>{rows.length === 0 ? 'Nothing was ordered yet.' : 'No order matches.'}</Empty>
          ) : (
            <Scroll label="Orders, table" tall>
              <table class="plain-table">
                <thead>
                  <tr>
                    <th>Time</th>
                    <th>Symbol</th>
                    <th>Side</th>
                    <th>State</th>
                    <th>Intended</th>
                    <th>Filled</th>
                    <th>Price</th>
                    <th>Fee</th>
                    <th>Cycle</th>
                  </tr>
                </thead>
                <tbody>
                  {shown.map((row) => (
                    <tr key={row.workflowId}>
                      <td class="quiet">{time(row.createdAt)}</td>
                      <th scope="row">
                        <a href={hrefOf('orders', row.cycleId, row.symbol)}>{row.symbol}</a>
                      </th>
                      <td class={row.side}>{row.side}</td>
                      <td>
                        <Badge text={row.status} kind={orderTone(row.status)} />
                      </td>
                      <td>{money(row.intendedQuote, currency)}</td>
                      <td>{money(row.filledQuote, currency)}</td>
                      <td>
                        {Number(row.filledBase) === 0 ? '–' : figure(Number(row.filledQuote) / Number(row.filledBase))}
                      </td>
                      <td class="quiet">{money(row.feeQuote, currency)}</td>
                      <td>
                        <a href={hrefOf('cycles', row.cycleId)}>{row.cycleId}</a>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Read>
      <More of={list} />
    </Panel>
  );
}

function TradeList() {
  const { account, changes, status } = useLive();
  const currency = status?.quoteCurrency ?? 'USD';
  const list = usePages<Trade>('/trades', account, changes.orders);
  const { rows } = list;
  return (
    <Panel title="Executions" note={<CsvForm account={account} />}>
      <Read of={list.first} height={300}>
        {() =>
          rows.length === 0 ? (
            <Empty>Nothing was executed yet.</Empty>
          ) : (
            <Scroll label="Executions, table" tall>
              <table class="plain-table">
                <thead>
                  <tr>
                    <th>Time at the venue</th>
                    <th>Symbol</th>
                    <th>Side</th>
                    <th>Quantity</th>
                    <th>Price</th>
                    <th>Value</th>
                    <th>Fee</th>
                    <th>Realised</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <tr key={`${row.venueOrderId} ${row.venueFillId}`}>
                      <td class="quiet">{time(row.at)}</td>
                      <th scope="row">{row.symbol}</th>
                      <td class={row.side}>{row.side}</td>
                      <td>{figure(row.quantity)}</td>
                      <td>{figure(row.price)}</td>
                      <td>{money(row.value, currency)}</td>
                      <td class="quiet">
                        {figure(row.fee)} {row.feeCurrency}
                      </td>
                      <td class={tone(row.realised)}>{gain(row.realised, currency)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Scroll>
          )
        }
      </Read>
      <More of={list} />
    </Panel>
  );
}

function CsvForm({ account }: { readonly account: string }) {
  return (
    <form class="filters" action="/api/v1/trades.csv">
      <input type="hidden" name="account" value={account} />
      <label>
        <span class="hidden">From</span>
        <input type="date" name="from" required />
      </label>
      <label>
        <span class="hidden">To</span>
        <input type="date" name="to" required />
      </label>
      <button type="submit">CSV</button>
      <a href={`/api/v1${pathFor('/trades.csv', account)}`} download>
        all
      </a>
      <button type="submit" formaction="/api/v1/gains.csv" name="method" value="fifo" title="Oldest purchases first">
        Gains, FIFO
      </button>
      <button type="submit" formaction="/api/v1/gains.csv" name="method" value="average" title="At average cost">
        Gains, average
      </button>
    </form>
  );
}

function Evidence({ name }: { readonly name: string }) {
  const { account, changes, status } = useLive();
  const at = name.lastIndexOf('/');
  const path = `/orders/${encodeURIComponent(name.slice(0, at))}/${encodeURIComponent(name.slice(at + 1))}`;
  const detail = useRead<OrderDetail>(pathFor(path, account), changes.orders);
  const currency = status?.quoteCurrency ?? 'USD';
  const close = (): void => {
    location.hash = hrefOf('orders');
  };
  return (
    <Dialog title={`Order ${name}`} onClose={close}>
      <Read of={detail} height={260}>
        {({ order, evidence, trades }) => (
          <>
            <p class="state-line">
              <Badge text={order.status} kind={orderTone(order.status)} /> {order.side} {order.type} at {order.venue},{' '}
              {money(order.filledQuote, currency)} of {money(order.intendedQuote, currency)} filled, fee{' '}
              {money(order.feeQuote, currency)} · <WorkflowLink workflowId={order.workflowId} />
            </p>
            {order.remark !== null && <p>{order.remark}</p>}
            <ol class="evidence">
              {evidence.map((step, index) => (
                <li key={`${step.at} ${index}`}>
                  <time dateTime={step.at}>{time(step.at)}</time>
                  <Badge text={step.status} kind={orderTone(step.status)} />
                  <span>
                    <small>{step.source}</small> {step.detail}
                  </span>
                </li>
              ))}
            </ol>
            <dl class="list">
              <dt>client order ID</dt>
              <dd>{order.clientOrderId}</dd>
              <dt>ID at the venue</dt>
              <dd>{order.venueOrderId ?? '–'}</dd>
              <dt>executions</dt>
              <dd>{trades.length}</dd>
              <dt>decided at a price of</dt>
              <dd>{figure(order.referencePrice)}</dd>
            </dl>
          </>
        )}
      </Read>
    </Dialog>
  );
}
