import type { Notification, Severity } from './notification.ts';

const SIGNS: Readonly<Record<Severity, string>> = { info: 'ℹ️', warning: '⚠️', critical: '⛔' };

/** A notification as plain text for chats and mails; what is too long is cut. @param longest in UTF-16 units */
export function notificationText({ severity, title, lines, at }: Notification, longest: number): string {
  const text = [`${SIGNS[severity]} ${title}`, ...lines, new Date(at).toISOString()].join('\n');
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
