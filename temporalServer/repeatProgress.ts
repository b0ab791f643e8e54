/** Receives what the user should see while waiting: one line, a whole sentence or a short phrase. */
export type Progress = (message: string) => void;

const REPEAT_SECONDS = 5;

/**
 * Calls `report` every few seconds until the returned function is called.
 */
export function repeatProgress(report: () => void): () => void {
  const timer = setInterval(report, REPEAT_SECONDS * 1000);
  return () => clearInterval(timer);
}

/** Time since `started` (milliseconds since the epoch), as `4 min 05 s`. */
export function elapsed(started: number): string {
  const seconds = Math.round((Date.now() - started) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
