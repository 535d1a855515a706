// Keeps one release of the site for use without a network. Optional: the site works without it.
// The build fills in the release's files (path below this script, SHA-256 in hex), and a name made from all of them.
const FILES = [];
const RELEASE = '';

/** Of its own for each release, so that files of two releases never meet. */
const CACHE = `ownchart-site-${RELEASE}`;
const SHELL = './index.html';
/** Of each place of publishing, and not of a release: asked for anew where there is a network. */
const SETTINGS = './config.json';

const at = (path) => new URL(path, self.registration.scope).href;
const kept = new Map(FILES.map(([path]) => [at(path), path]));

self.addEventListener('install', (event) => event.waitUntil(takeRelease()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(self.registration.scope)) return;
  // The check of a release wants what the server sends, and not what is kept.
  if (request.cache === 'reload') return;
  const address = new URL(request.url);
  address.search = '';
  address.hash = '';
  if (address.href === at(SETTINGS)) event.respondWith(freshOrKept(request));
  else if (request.mode === 'navigate' && address.href === self.registration.scope)
    event.respondWith(keptOrFresh(at(SHELL), request));
  else if (kept.has(address.href)) event.respondWith(keptOrFresh(address.href, request));
});

/** Fetches every file, and takes the release only where each is what the build made. */
async function takeRelease() {
  const cache = await caches.open(CACHE);
  try {
    // One after another: the person's own work goes first.
    for (const [path, hash] of FILES) {
      if (await cache.match(at(path))) continue;
      const response = await fetch(at(path), { cache: 'no-cache' });
      const bytes = await response.arrayBuffer();
      const digest = await crypto.subtle.digest('SHA-256', bytes);
      const found = [...new Uint8Array(digest)]
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('');
      if (!response.ok || found !== hash) throw new Error(`${path} is of another release`);
      // A copy: a response that came by a redirect is not let in for a page.
      const type = response.headers.get('content-type') ?? 'application/octet-stream';
      await cache.put(at(path), new Response(bytes, { headers: { 'content-type': type } }));
    }
    const settings = await fetch(at(SETTINGS), { cache: 'no-store' });
    if (settings.ok) await cache.put(at(SETTINGS), settings);
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

async function forgetOthers() {
  for (const name of await caches.keys())
    if (name.startsWith('ownchart-site-') && name !== CACHE) await caches.delete(name);
}

async function keptOrFresh(address, request) {
  const found = await caches.match(address, { cacheName: CACHE });
  return found ?? fetch(request);
}

async function freshOrKept(request) {
  try {
    const response = await fetch(request);
    if (response.ok) await (await caches.open(CACHE)).put(at(SETTINGS), response.clone());
    return response;
  } catch (error) {
    const found = await caches.match(at(SETTINGS), { cacheName: CACHE });
    if (found) return found;
    throw error;
  }
}
