// Keeps the pages, so that the installed dashboard opens and says what is wrong where Ballast does not run. What the API answers is never kept.
const SHELL = 'ballast-shell';

/** The page and what it names: the names of its assets change with what is in them. */
async function keepShell() {
  const page = await fetch('./', { cache: 'no-cache' });
  if (!page.ok) return;
  const cache = await caches.open(SHELL);
  const named = [...(await page.clone().text()).matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path);
  await cache.put('./', page);
  await cache.addAll(named);
  const wanted = new Set(['./', ...named].map((path) => new URL(path, self.location.href).href));
  for (const request of await cache.keys()) if (!wanted.has(request.url)) await cache.delete(request);
}

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepShell());
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api')) return;
  event.respondWith(
    fetch(request)
      .then((answer) => {
        if (request.mode === 'navigate') event.waitUntil(keepShell());
        return answer;
      })
      .catch(async () => {
        const kept = await caches.match(request.mode === 'navigate' ? './' : request);
        return kept ?? Response.error();
      }),
  );
});
