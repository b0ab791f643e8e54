import { useEffect, useState } from 'preact/hooks';

/** A theme that somebody has chosen, or that of the system. */
export type Theme = 'light' | 'dark' | 'system';

const KEY = 'ballast.theme';
const CHANGED = 'ballast-theme';

/** The theme that is chosen. */
export function chosenTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Changes the theme for this browser. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset.theme = theme;
  }
  dispatchEvent(new Event(CHANGED));
}

function shownTheme(): 'light' | 'dark' {
  const chosen = chosenTheme();
  if (chosen !== 'system') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** The theme that is shown, as it changes. */
export function useTheme(): 'light' | 'dark' {
  const [theme, setTheme] = useState(shownTheme);
  useEffect(() => {
    const update = (): void => setTheme(shownTheme());
    const system = matchMedia('(prefers-color-scheme: dark)');
    addEventListener(CHANGED, update);
    system.addEventListener('change', update);
    return () => {
      removeEventListener(CHANGED, update);
      system.removeEventListener('change', update);
    };
  }, []);
  return theme;
}
