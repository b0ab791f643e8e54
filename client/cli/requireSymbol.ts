import type { Command } from 'commander';
import { isTradingSymbol } from '../../core/market/symbol.ts';
import { EXIT } from './exitCodes.ts';

/** Ends a command with a usage error where a text is no symbol; one that only lacks capitals, or has a `/`, is told in the right form. */
export function requireSymbol(field: string, text: string, command: Command): void {
  if (isTradingSymbol(text)) return;
  const meant = text.trim().toUpperCase().replace(/[/_ ]/, '-');
  const hint = isTradingSymbol(meant) ? `; did you mean ${meant}?` : '';
  command.error(
    `error: ${field}: given ${JSON.stringify(text)}; allowed: BASE-QUOTE in capitals, such as ALT-USD${hint}`,
    { exitCode: EXIT.usage },
  );
}
