/** An answer as Bybit wraps it. @param time of the venue, ms */
export function answered(result: object, time: number): object {
  return { retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time };
}
