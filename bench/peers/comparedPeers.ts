/** The Python side of a comparison: its versions, or why there is none. */
export type ComparedPeers =
  | { readonly python: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly reason: string };

/** What the figures stand beside, as a sentence of a report. */
export function peersInWords(peers: ComparedPeers): string {
  if ('reason' in peers) return `Without the Python peers: ${peers.reason}.`;
  const versions = Object.entries(peers.versions).map(([name, version]) => `${name} ${version}`);
  return `Python ${peers.python}: ${versions.join(', ')}.`;
}
