import { axpyInPlace } from '../../linalg/vector.ts';
import { ENTERING_COLUMN, NO_COLUMN, type Release } from './release.ts';
import { AT_LOWER, AT_REFERENCE, AT_UPPER, FREE, RATE_TOLERANCE, type TailVertex } from './tailVertex.ts';

/**
 * Follows the ray of the released tie or column to where the cost stops falling and exchanges the basis there.
 *
 * @returns the length of the step, Infinity where the cost falls for ever
 */
export function step(v: TailVertex, release: Release): number {
  const { scenarios: T, assets: n, rows: E, returns } = v.program;
  const { column, tie, sign } = release;
  const { x, lower, upper, free, direction, excess, excessRate, basis, eventTime, eventCode } = v;
  if (tie >= 0) {
    for (let c = 0; c < basis.order; c++) direction[c] = sign * basis.data[c * basis.stride + E + tie];
  } else v.columnDirection(column, sign);
  excessRate.fill(-direction[0]);
  for (let c = 0; c < v.freeCount; c++) {
    if (free[c] < n) axpyInPlace(excessRate, -direction[c + 1], returns, T, 0, free[c] * T);
  }
  if (column !== NO_COLUMN && column < n) axpyInPlace(excessRate, -sign, returns, T, 0, column * T);

  let fastest = 1;
  for (let c = 1; c < basis.order; c++) fastest = Math.max(fastest, Math.abs(direction[c]));
  const still = RATE_TOLERANCE * fastest;

  // The first bound met: nothing goes beyond it.
  let boundTime = Number.POSITIVE_INFINITY;
  let atBound = NO_COLUMN;
  let boundSpeed = 0;
  if (column !== NO_COLUMN) {
    boundTime = sign > 0 ? upper[column] - x[column] : x[column] - lower[column];
    atBound = ENTERING_COLUMN;
    boundSpeed = 1;
  }
  for (let c = 0; c < v.freeCount; c++) {
    const speed = Math.abs(direction[c + 1]);
    if (speed <= still) continue;
    const j = free[c];
    const room = direction[c + 1] > 0 ? upper[j] - x[j] : x[j] - lower[j];
    const time = room > 0 ? room / speed : 0;
    // Of bounds met together the fastest column stops: its pivot is the soundest.
    if (time < boundTime || (time === boundTime && speed > boundSpeed)) {
      boundTime = time;
      atBound = c;
      boundSpeed = speed;
    }
  }

  let events = collectEvents(v, column, sign, still, boundTime);
  let slope = release.slope;
  let time = boundTime;
  let stop = -1;
  while (events > 0) {
    const code = eventCode[0];
    slope += kink(v, code, column);
    if (slope >= 0) {
      stop = code;
      time = eventTime[0];
      break;
    }
    passKink(v, code, column);
    events--;
    eventTime[0] = eventTime[events];
    eventCode[0] = eventCode[events];
    siftDown(eventTime, eventCode, 0, events);
  }
  if (time === Number.POSITIVE_INFINITY) return time;

  v.alpha += time * direction[0];
  for (let c = 0; c < v.freeCount; c++) x[free[c]] += time * direction[c + 1];
  if (column !== NO_COLUMN) x[column] += sign * time;
  axpyInPlace(excess, time, excessRate, T);
  exchange(v, release, stop, atBound);
  return time;
}

/**
 * Kinks of the cost along the ray and before the first bound, as a heap by time. Codes: t for scenario t, T + c for the free column
 * at position c passing its reference, T + freeCount for the entering column doing so.
 */
function collectEvents(v: TailVertex, column: number, sign: number, still: number, boundTime: number): number {
  const { scenarios: T } = v.program;
  const { x, reference, free, direction, excess, excessRate, inTail, isTied, side, eventTime, eventCode } = v;
  const { rate } = v.cost;
  let events = 0;
  for (let t = 0; t < T && v.cost.tailPrice > 0; t++) {
    const speed = inTail[t] === 1 ? -excessRate[t] : excessRate[t];
    if (speed <= still || isTied[t] === 1) continue;
    const distance = inTail[t] === 1 ? excess[t] : -excess[t];
    const time = distance > 0 ? distance / speed : 0;
    if (time >= boundTime) continue;
    eventTime[events] = time;
    eventCode[events++] = t;
  }
  for (let c = 0; c < v.freeCount; c++) {
    const j = free[c];
    const speed = direction[c + 1];
    if (rate[j] === 0 || Math.abs(speed) <= still || side[j] * speed > 0) continue;
    const time = Math.max(0, (reference[j] - x[j]) / speed);
    if (time >= boundTime) continue;
    eventTime[events] = time;
    eventCode[events++] = T + c;
  }
  if (column !== NO_COLUMN) {
    if (v.status[column] === AT_REFERENCE) side[column] = sign;
    const time = Math.max(0, (reference[column] - x[column]) * sign);
    if (rate[column] > 0 && side[column] * sign < 0 && time < boundTime) {
      eventTime[events] = time;
      eventCode[events++] = T + v.freeCount;
    }
  }
  for (let i = (events >> 1) - 1; i >= 0; i--) siftDown(eventTime, eventCode, i, events);
  return events;
}

/** Growth of the slope at a kink. */
function kink(v: TailVertex, code: number, column: number): number {
  const { scenarios: T, tailCount } = v.program;
  const { rate, tailPrice } = v.cost;
  if (code < T) return (tailPrice * Math.abs(v.excessRate[code])) / tailCount;
  const c = code - T;
  return c === v.freeCount ? 2 * rate[column] : 2 * rate[v.free[c]] * Math.abs(v.direction[c + 1]);
}

function passKink(v: TailVertex, code: number, column: number): void {
  const T = v.program.scenarios;
  if (code < T) {
    v.turnTail(code);
    return;
  }
  const j = code - T === v.freeCount ? column : v.free[code - T];
  v.side[j] = v.side[j] > 0 ? -1 : 1;
}

/**
 * A released tie leaves the basis, a released column enters it; a scenario that stopped the step enters, a column that stopped it
 * leaves. So the basis keeps its order, grows by a border or loses one.
 */
function exchange(v: TailVertex, release: Release, stop: number, atBound: number): void {
  const { scenarios: T, rows: E } = v.program;
  const { x, lower, upper, reference, free, tied, status, basis, direction, line } = v;
  const { column, tie, sign } = release;
  const scenario = stop >= 0 && stop < T ? stop : -1;
  let halted = NO_COLUMN;
  if (stop < 0) halted = atBound;
  else if (scenario < 0) halted = stop - T === v.freeCount ? ENTERING_COLUMN : stop - T;
  v.sinceInversion++;

  if (halted !== NO_COLUMN) {
    const j = halted === ENTERING_COLUMN ? column : free[halted];
    const speed = halted === ENTERING_COLUMN ? sign : direction[halted + 1];
    if (stop >= 0) {
      status[j] = AT_REFERENCE;
      x[j] = reference[j];
    } else {
      status[j] = speed > 0 ? AT_UPPER : AT_LOWER;
      x[j] = speed > 0 ? upper[j] : lower[j];
    }
  }
  if (tie >= 0) {
    if (sign > 0) v.turnTail(tied[tie]);
    v.isTied[tied[tie]] = 0;
  }
  if (scenario >= 0) {
    if (v.inTail[scenario] === 1) v.turnTail(scenario);
    v.isTied[scenario] = 1;
    v.excess[scenario] = 0;
    v.placeScenarioRow(scenario);
  }

  if (tie >= 0 && scenario >= 0) {
    basis.replaceRow(E + tie, line);
    tied[tie] = scenario;
  } else if (tie >= 0) {
    basis.remove(E + tie, halted + 1);
    tied[tie] = tied[--v.tiedCount];
    free[halted] = free[--v.freeCount];
  } else if (scenario >= 0) {
    for (let c = 0; c < basis.order; c++) direction[c] *= -sign;
    basis.append(line, direction, sign * v.excessRate[scenario]);
    tied[v.tiedCount++] = scenario;
    v.setFree(column);
  } else if (halted !== ENTERING_COLUMN) {
    for (let c = 0; c < basis.order; c++) direction[c] *= -sign;
    basis.replaceColumn(halted + 1, direction);
    status[column] = FREE;
    free[halted] = column;
  }
}

/** Restores the heap order (earliest first) below position `from`. */
function siftDown(time: Float64Array, code: Int32Array, from: number, count: number): void {
  for (let parent = from; ; ) {
    let child = 2 * parent + 1;
    if (child >= count) return;
    if (child + 1 < count && time[child + 1] < time[child]) child++;
    if (time[parent] <= time[child]) return;
    const heldTime = time[parent];
    time[parent] = time[child];
    time[child] = heldTime;
    const heldCode = code[parent];
    code[parent] = code[child];
    code[child] = heldCode;
    parent = child;
  }
}
