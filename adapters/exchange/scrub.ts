const MASK = '[removed]';
const LONGEST_DETAIL = 600;

/** Removes credentials from a text that may be logged, stored or shown. */
export type Scrub = (text: string) => string;

/**
 * A scrubber for one set of credentials: takes out the values themselves, and whatever has the shape of a JWT, a PEM block, an
 * authorization header or a request signature. Long texts (HTML error pages) are cut.
 */
export function createScrub(secrets: readonly string[]): Scrub {
  const values = secrets
    .flatMap((secret) => [secret, secret.replaceAll('\n', '\\n'), encodeURIComponent(secret)])
    .filter((value) => value.length >= 4);
  return (text) => {
    let clean = text;
    for (const value of values) clean = clean.replaceAll(value, MASK);
    clean = clean
      .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, MASK)
      .replace(/eyJ[\w-]+\.[\w-]+(\.[\w-]*)?/g, MASK)
      .replace(/\b(Bearer|Basic)\s+\S+/gi, `$1 ${MASK}`)
      .replace(/\b(signature|secret|api_?key|token)(["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi, `$1$2${MASK}`);
    return clean.length > LONGEST_DETAIL ? `${clean.slice(0, LONGEST_DETAIL)}...` : clean;
  };
}
