/** Where the details of a workflow lead to. */
export interface WebPlaces {
  /** Namespace of the workflow that shows them. */
  readonly namespace: string;
  /** Address of the dashboard; absent where it is not known. */
  readonly dashboard: string | undefined;
}

/** A link to the page of a workflow in Markdown, from the details of another one of its namespace. */
export function workflowLink({ namespace }: Pick<WebPlaces, 'namespace'>, workflowId: string, text: string): string {
  // Relative, so that it holds wherever the Web UI is served from.
  return `[${text}](namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)})`;
}

/** A link to a page of the dashboard in Markdown; nothing where the dashboard is not known. */
export function dashboardLinks(
  { dashboard }: Pick<WebPlaces, 'dashboard'>,
  account: string,
  page: readonly string[],
): readonly string[] {
  if (dashboard === undefined) return [];
  return [
    `[dashboard](${dashboard}/?account=${encodeURIComponent(account)}#/${page.map(encodeURIComponent).join('/')})`,
  ];
}
