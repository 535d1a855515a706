import type { Page } from '@playwright/test';

/** Asks the demo wallet something from within a page, as any script of the page can (EIP-6963). */
export function walletRequest(
  page: Page,
  method: string,
  params: readonly unknown[] = []
): Promise<unknown> {
  return page.evaluate(
    async ({ method, params }) => {
      interface Detail {
        info: { rdns: string };
        provider: {
          request(args: { method: string; params: readonly unknown[] }): Promise<unknown>;
        };
      }
      const found: Detail[] = [];
      const onAnnounce = (event: Event) => found.push((event as CustomEvent<Detail>).detail);
      addEventListener('eip6963:announceProvider', onAnnounce);
      dispatchEvent(new Event('eip6963:requestProvider'));
      removeEventListener('eip6963:announceProvider', onAnnounce);
      const demo = found.find(({ info }) => info.rdns === 'org.ownchart.demo');
      if (!demo) throw new Error('The page has no demo wallet.');
      return demo.provider.request({ method, params });
    },
    { method, params }
  );
}
