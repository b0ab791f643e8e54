import { useEffect, useState } from 'preact/hooks';

/** The pages in the order of the navigation; their numbers are their keys. */
export const PAGES = [
  { name: 'overview', title: 'Overview', icon: 'M3 13h6V3H3zm0 8h6v-6H3zm8 0h10V11H11zm0-18v6h10V3z' },
  { name: 'decisions', title: 'Decisions', icon: 'M4 6h10M4 12h7M4 18h10M16 11l2 2 4-5' },
  { name: 'preview', title: 'What if', icon: 'M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4M4 12h4M12 12h8M10 10v4' },
  { name: 'portfolio', title: 'Portfolio', icon: 'M12 3a9 9 0 1 0 9 9h-9zM15 3.5A9 9 0 0 1 20.5 9H15z' },
  { name: 'signals', title: 'Signals', icon: 'M5 19v-6M10 19V9M15 19v-8M20 19V4' },
  { name: 'backtests', title: 'Backtests', icon: 'M4 4v5h5M4.5 9a8 8 0 1 1-.4 5M12 8v4l3 2' },
  { name: 'orders', title: 'Orders', icon: 'M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2zM8 9h8M8 13h8' },
  { name: 'cycles', title: 'Cycles', icon: 'M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5' },
  { name: 'configuration', title: 'Configuration', icon: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4' },
] as const;

export type PageName = (typeof PAGES)[number]['name'];

/** Where the reader is: a page, and what of it is open. */
export interface Route {
  readonly page: PageName;
  /** Such as the cycle that is shown. */
  readonly item: string | null;
}

function present(): Route {
  const [name = '', ...rest] = location.hash.replace(/^#\/?/, '').split('/');
  const page = PAGES.find((item) => item.name === name)?.name ?? 'overview';
  return { page, item: rest.length === 0 ? null : rest.map(decodeURIComponent).join('/') };
}

/** The address of a page within the dashboard. */
export function hrefOf(page: PageName, ...items: readonly string[]): string {
  return `#/${[page, ...items.map(encodeURIComponent)].join('/')}`;
}

/** Where the reader is, as it changes. */
export function useRoute(): Route {
  const [route, setRoute] = useState(present);
  useEffect(() => {
    const update = (): void => setRoute(present());
    addEventListener('hashchange', update);
    return () => removeEventListener('hashchange', update);
  }, []);
  return route;
}
