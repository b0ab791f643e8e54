/** What the exit status of `ballast` means. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** The command was carried out and failed: a failed cycle, a failed check. */
  failed: 1,
  /** The command line or the configuration is wrong; nothing was done. */
  usage: 2,
  /** There is no such cycle or account. */
  notFound: 3,
  /** No Temporal server answers, or no worker of it, or no dashboard. */
  unreachable: 4,
  /** Ended by ctrl-C; what was done until then has been told. */
  interrupted: 130,
} as const;
