import Table from 'cli-table3';
import { figure } from '../figure.ts';
import { median } from '../median.ts';
import { peersInWords } from '../peers/comparedPeers.ts';
import { type CardinalityMeasurement, isMet, typicalTime } from './cardinality.ts';
import type { QuantMeasurement } from './compareQuant.ts';
import type { PeerResult, TrialResult } from './peerTrial.ts';

function spread(times: readonly number[]): string {
  return times.length < 2 ? '' : `${figure(Math.min(...times))}-${figure(Math.max(...times))}`;
}

function agreement({ behind, violation, counts }: PeerResult): string {
  if (behind === undefined) return '';
  const outside = violation !== undefined && violation > 1e-9 ? `, outside by ${violation.toExponential(0)}` : '';
  return `${behind >= 0 ? '+' : ''}${behind.toExponential(1)}${outside}${counts ? '' : ' (does not count)'}`;
}

function goalOf(trial: TrialResult): string {
  if (trial.ours.error !== undefined) return `no figure: ${trial.ours.error}`;
  if (trial.met === undefined) return 'nothing to compare with';
  if (!trial.asGood) return 'MISSED: a peer has a better result';
  return trial.met ? 'met' : 'MISSED';
}

/** Markdown tables: every time, then one line per goal. */
export function quantReport(measurement: QuantMeasurement): readonly string[] {
  const { peers, trials, cardinality, rounds } = measurement;
  return [
    `Medians in ms of ${rounds} rounds by turns (smallest-largest round). ${peersInWords(peers)}`,
    'Cardinality: its range is over data sets, and the slowest decides.',
    'Result: how much worse the peer is than ours, relative; outside: by how much its weights leave the bounds.',
    '',
    ...(trials.length === 0
      ? []
      : [
          ...markdown(
            ['task', 'n', 'library', 'ms', 'rounds', 'times ours', 'result'],
            trials.flatMap((trial) => timeRows(trial)),
          ),
          '',
        ]),
    ...markdown(
      ['task', 'n', 'ours ms', 'fastest peer', 'ratio', 'rounds', 'goal', ''],
      [...trials.map(goalRow), ...cardinality.map(cardinalityRow)],
    ),
  ];
}

function timeRows(trial: TrialResult): string[][] {
  const size = trial.size === undefined ? '' : String(trial.size);
  const { ours } = trial;
  const own = ours.times.length === 0 ? Number.NaN : median(ours.times);
  return [
    [trial.id, size, 'Ballast', ours.error ?? figure(own), spread(ours.times), '', ours.figure?.toPrecision(8) ?? ''],
    ...trial.peers.map((peer) => {
      if (peer.times.length === 0) return ['', '', peer.name, peer.error ?? '', '', '', ''];
      const time = median(peer.times);
      return ['', '', peer.name, figure(time), spread(peer.times), figure(time / own), agreement(peer)];
    }),
  ];
}

function goalRow(trial: TrialResult): string[] {
  const { ratio, ours } = trial;
  return [
    trial.id,
    trial.size === undefined ? '' : String(trial.size),
    ours.times.length === 0 ? '' : figure(median(ours.times)),
    trial.fastest ?? '',
    ratio === undefined ? '' : `${figure(ratio.median)}x`,
    ratio === undefined ? '' : `${figure(ratio.lowest)}-${figure(ratio.highest)}`,
    `>= ${trial.goal}x`,
    goalOf(trial),
  ];
}

function cardinalityRow(measured: CardinalityMeasurement): string[] {
  const { size, marketVolatility, times, goal, proven, relativeGap, namesWithout, error } = measured;
  const verdict = proven ? 'proven optimal' : `gap ${relativeGap.toExponential(1)}`;
  return [
    `cardinality, 10 names of ${namesWithout.join(', ')}; market ${100 * marketVolatility} % a day`,
    String(size),
    times.length === 0 ? '' : figure(typicalTime(measured)),
    '',
    '',
    spread(times),
    `< ${goal} ms, proven`,
    error ?? `${isMet(measured) ? 'met' : 'MISSED'}: ${verdict}`,
  ];
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const table = new Table({
    head: [...head],
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '|',
      'left-mid': '|',
      mid: '-',
      'mid-mid': '|',
      right: '|',
      'right-mid': '|',
      middle: '|',
    },
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().split('\n');
}
