/** What stands in the place of a secret. */
const REMOVED = '[removed]';

/** Names of variables whose values nobody else may see. */
const SECRET_NAME = /KEY|SECRET|TOKEN|PASS|CREDENTIAL|AUTH|COOKIE|SESSION|_URL$|_URI$|^BALLAST_NOTIFY_/i;

/** Shorter texts are no secrets, and removing them would leave nothing readable. */
const SHORTEST_SECRET = 6;
/** A part of a value has to be longer than the usual words that stand beside secrets, such as the name of a token. */
const SHORTEST_PART = 8;

const ADDRESS = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/"'<>@]*@)?([^\s"'<>?#]*)([?#][^\s"'<>]*)?/gi;
const BEARER = /\b(bearer|authorization: *basic)\s+[\w.~+/=-]+/gi;
const PEM = /-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g;

/**
 * Takes secrets out of texts: the values of variables that hold some, all that stands in an address of the configuration beside its host, user names, passwords and queries
 * of any address, and what follows the word Bearer.
 * @param addresses of the configuration, whose paths may be secret as those of webhooks are
 */
export function scrubber(
  environment: Readonly<Record<string, string | undefined>>,
  addresses: readonly string[],
): (text: string) => string {
  const values = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && SECRET_NAME.test(name) ? secretsIn(value) : [],
  );
  const secrets = [...new Set([...values, ...addresses.flatMap(secretsOfAddress)])].flatMap(spellings);
  secrets.sort((a, b) => b.length - a.length);
  return (text) => {
    let left = text.replaceAll(PEM, REMOVED);
    for (const secret of secrets) left = left.replaceAll(secret, REMOVED);
    return left
      .replaceAll(BEARER, `$1 ${REMOVED}`)
      .replaceAll(ADDRESS, (_, scheme: string, __, place: string, rest?: string) =>
        rest === undefined ? `${scheme}${place}` : `${scheme}${place}?${REMOVED}`,
      );
  };
}

/** A value as a whole, and what stands in it between separators. */
function secretsIn(value: string): readonly string[] {
  if (URL.canParse(value) && value.includes('://')) return secretsOfAddress(value);
  const parts = value.split(/\\n|[\s,:;=@]+/).filter((part) => part.length >= SHORTEST_PART);
  return [...(value.length >= SHORTEST_SECRET ? [value] : []), ...parts];
}

/** All of an address but its scheme and host. */
function secretsOfAddress(address: string): readonly string[] {
  if (!URL.canParse(address)) return [];
  const { username, password, pathname, searchParams } = new URL(address);
  const segments = pathname.split('/').filter((segment) => segment.length >= SHORTEST_PART);
  const hidden = [password, ...searchParams.values()].filter((text) => text.length >= 4);
  return [...hidden, ...segments, ...(username.length >= SHORTEST_PART ? [username] : [])].flatMap((text) => [
    text,
    decoded(text),
  ]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A secret as it may stand in JSON and in an address. */
function spellings(secret: string): readonly string[] {
  return [...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])];
}
