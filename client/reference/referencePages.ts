import { commandsPage } from './commandsPage.ts';
import { featuresPage } from './featuresPage.ts';
import { messagesPage } from './messagesPage.ts';
import { reasonsPage } from './reasonsPage.ts';
import { settingsPage } from './settingsPage.ts';

/** The pages of docs/reference that are made from the code, by file name. */
export const REFERENCE_PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'command-line.md': commandsPage,
  'features.md': featuresPage,
  'messages.md': messagesPage,
  'reasons.md': reasonsPage,
  'settings.md': settingsPage,
};
