import { REASON_CODES } from '../../core/portfolio/decision/decision.ts';
import { REASON_MEANINGS } from '../../core/portfolio/explaining/reasonMeanings.ts';
import { markdownTable } from './markdownTable.ts';

/** The page of all reason codes. */
export function reasonsPage(): string {
  const rows = REASON_CODES.map((code) => {
    const { says, changedBy } = REASON_MEANINGS[code];
    return [`\`${code}\``, says, changedBy];
  });
  return `# Reason codes

Each decision of a cycle names one of these, with the figures that made it true.
Programs may switch on them: a code never changes its meaning.

${markdownTable(['code', 'what it says', 'what changes it'], rows)}
`;
}
