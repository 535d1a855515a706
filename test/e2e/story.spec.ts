import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { people } from '../../script/stack/people.ts';
import { startStack, type Stack } from '../../script/stack/stack.ts';
import {
  addDocument,
  connect,
  goTo,
  openChart,
  openRecord,
  unlockWithCode
} from './support/acts.ts';
import { openPerson } from './support/person.ts';
import { attack, stealKeys } from './support/attack.ts';
import { readableStorage } from './support/storage.ts';
import { sampleDocuments } from './support/documents.ts';
import { tellStory, untilChartsKept } from './support/story.ts';

let dir: string;
let stack: Stack;

test.beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ownchart-story-'));
  stack = await startStack({
    dir: join(dir, 'stack'),
    fresh: true,
    ports: { rpc: 0, relay: 0, site: 0 }
  });
});

test.afterAll(async () => {
  await stack?.stop();
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
});

test("a patient's record reaches a hospital, and nobody else", async () => {
  test.setTimeout(420_000);
  const documents = await sampleDocuments(dir);
  const step = (title: string, _who: unknown, act: () => Promise<void>) => test.step(title, act);
  await tellStory(
    { stack, documents, step },
    async ({ twyla, city, lakeside, cityKit, twylaKit }) => {
      await test.step('a record added after the stop opens to no key of the hospital', async () => {
        const file = {
          name: 'after.txt',
          mimeType: 'text/plain',
          buffer: Buffer.from('after the stop')
        };
        await addDocument(twyla, { file, title: 'After the stop' });
        const keys = await stealKeys(city, cityKit);
        const settings = {
          chainId: stack.chainId,
          rpcUrl: stack.rpcUrl,
          contract: stack.contract,
          deployedAt: stack.deployedAt,
          relays: [stack.relay],
          iceServers: [],
          newsEvery: 1
        };
        const { opens } = await attack(
          settings,
          keys,
          people.hospital.address,
          people.patient.address
        );
        // They are the real keys: what was shared with them before, they still open.
        expect(opens).toEqual([...documents.map(() => true), false]);
      });

      await test.step('the one who was not stopped still opens hers', async () => {
        await openChart(lakeside, 'Twyla Moen');
        await openRecord(lakeside, 'Scan of the knee');
      });

      await test.step('nothing readable lies in the storage of her browser', async () => {
        const stored = await readableStorage(twyla);
        // The search finds what is there: her address is public.
        expect(stored).toContain(people.patient.address);
        for (const secret of [
          'Penicillin',
          'My allergies',
          'Scan of the knee',
          'after the stop',
          'Twyla Moen',
          twylaKit.code,
          twylaKit.words.join(' ')
        ])
          expect(stored).not.toContain(secret);
      });

      await test.step('in an empty browser, her key file and her code bring back what others keep', async () => {
        const keyFile = join(dir, 'twyla.ownchart-key');
        await goTo(twyla, '/me');
        const [saved] = await Promise.all([
          twyla.page.waitForEvent('download'),
          twyla.page.getByRole('button', { name: 'Save my key file' }).click()
        ]);
        await saved.saveAs(keyFile);
        await goTo(lakeside, '/copies');
        await untilChartsKept(lakeside, Date.now());
        await twyla.leave();
        const elsewhere = await openPerson({
          name: 'Twyla Moen',
          siteUrl: stack.siteUrl,
          allow: [stack.rpcUrl, stack.relay]
        });
        try {
          await connect(elsewhere);
          await elsewhere.page.getByText('I have a key file').click();
          await elsewhere.page
            .getByLabel('Choose your key file')
            .and(elsewhere.page.locator('input'))
            .setInputFiles(keyFile);
          await unlockWithCode(elsewhere, twylaKit);
          await goTo(elsewhere, '/records');
          await elsewhere.page.getByRole('link', { name: 'Scan of the knee' }).click();
          await expect(elsewhere.page.getByText(/This is exactly what you filed/)).toBeVisible({
            timeout: 60_000
          });
          elsewhere.guard.assertClean();
        } finally {
          await elsewhere.close();
        }
        await twyla.open();
        await unlockWithCode(twyla, twylaKit);
      });

      await test.step('the page says who was stopped and who is not', async () => {
        await goTo(twyla, '/sharing');
        await expect(
          twyla.page
            .getByRole('list', { name: 'Running shares' })
            .getByText('Lakeside Hospital', { exact: true })
        ).toBeVisible();
        await expect(
          twyla.page.getByRole('list', { name: 'Running shares' }).getByText('City Hospital')
        ).toHaveCount(0);
      });
    }
  );
});
