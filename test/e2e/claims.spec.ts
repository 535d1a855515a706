import { expect, test } from '@playwright/test';
import { accreditation } from '../../script/stack/accredit.ts';
import { rpcProvider } from '../../script/stack/anvil.ts';
import { waitRecorded } from '../../src/lib/chain/recorded.ts';
import { send } from '../../src/lib/chain/write.ts';
import { addDocument, closeSheet, confirmed, goTo, setUp } from './support/acts.ts';
import { look } from './support/look.ts';
import { startOwnStack, type OwnStack } from './support/own-stack.ts';
import type { Person } from './support/person.ts';

// A claim as people see it: an insurer names documents, the patient opens exactly the record she chooses, the insurer looks at
// that one and answers, and she reads the answer and closes it. A health authority has a home of its own.

let own: OwnStack;
let [twyla, insurer, office] = [] as unknown as [Person, Person, Person];

test.beforeAll(async () => {
  test.setTimeout(240_000);
  own = await startOwnStack();
  const { chain, rpcUrl, accounts } = own.stack;
  const validUntil = Math.floor(Date.now() / 1000) + 300 * 86_400;
  const provider = rpcProvider(rpcUrl);
  const calls = [
    ...accreditation({
      organisation: accounts.helper1.address,
      role: 'insurer',
      validUntil,
      name: 'Sun Insurance'
    }),
    ...accreditation({
      organisation: accounts.helper2.address,
      role: 'authority',
      validUntil,
      name: 'Health Office'
    })
  ];
  await waitRecorded(chain, await send(chain, provider, accounts.registrar.address, calls));
  [twyla, insurer, office] = await Promise.all([
    own.open('Twyla Moen'),
    own.open('Daisey Moen'),
    own.open('Ruth Okoro')
  ]);
  for (const { page } of [twyla, insurer, office]) page.setDefaultTimeout(60_000);
  await Promise.all([twyla, insurer, office].map((person) => setUp(person)));
});

test.afterEach(() => {
  for (const { guard } of [twyla, insurer, office]) guard.assertClean();
});

test.afterAll(() => own?.stop());

const text = (name: string, words: string) => ({
  file: { name, mimeType: 'text/plain', buffer: Buffer.from(words) },
  title: name.replace('.txt', '')
});

test('an insurer sees exactly what she opens for a claim, and answers it', async () => {
  test.setTimeout(180_000);
  const [{ page: hers }, { page: its }] = [twyla, insurer];
  await addDocument(twyla, text('Hospital bill.txt', 'Knee: 1,250 euros.'));
  await addDocument(twyla, text('Private letter.txt', 'Nobody else.'));

  // Its home is its claims, and no address leads it to records.
  await goTo(insurer, '/');
  await expect(its.getByText('No claims yet')).toBeVisible();
  await look(insurer, 'Claims, none yet');
  await goTo(insurer, `/patients/${own.stack.accounts.patient.address}`);
  await expect(its.getByText('This page is not for insurers')).toBeVisible();
  await goTo(insurer, '/claims/new');
  await its.getByLabel('Patient’s address').fill(own.stack.accounts.patient.address);
  await its.getByLabel('Who it is about').fill('Twyla Moen');
  await its.getByLabel('Claim number').fill('K-4711');
  await its.getByLabel('Which documents').fill('Hospital bill of 3 May\nLetter of discharge');
  await its.getByLabel(/^What the claim is about/).fill('Operation of the knee');
  await look(insurer, 'Opening a claim');
  await its.getByRole('button', { name: 'Check' }).click();
  await expect(
    its.getByText(/^You ask Twyla Moen to open documents for claim K-4711/)
  ).toBeVisible();
  await look(insurer, 'Opening a claim, before the wallet');
  await confirmed(insurer, 'Ask now', 'The patient sees your request under Sharing.');
  await its.getByRole('link', { name: 'See the claim' }).click();
  await expect(its.getByText('The patient has not answered yet.')).toBeVisible();
  await look(insurer, 'A claim that waits');

  // She opens one record, and nothing else.
  await goTo(twyla, '/');
  await expect(hers.getByText('Sun Insurance asks for documents for a claim')).toBeVisible();
  await look(twyla, 'Home, an insurer asks');
  await hers.getByRole('link', { name: 'See what it asks for' }).click();
  await expect(hers.getByText('Hospital bill of 3 May')).toBeVisible();
  await hers.getByRole('checkbox', { name: 'Hospital bill' }).check();
  await look(twyla, 'Choosing for a claim');
  await hers.getByRole('button', { name: 'Check what opens' }).click();
  await expect(hers.getByText(/^You let Sun Insurance see 1 record for this claim/)).toBeVisible();
  await look(twyla, 'Opening for a claim, before the wallet');
  await confirmed(twyla, 'Open exactly this', 'Sun Insurance can now open what you allowed.');
  await closeSheet(twyla);
  await expect(hers.getByText('Allowed, not opened yet')).toBeVisible();
  await look(twyla, 'A claim, allowed');

  // It sees that one, and answers.
  const bill = its.getByRole('link', { name: 'Hospital bill' });
  await expect(bill).toBeVisible();
  await expect(its.getByText('Private letter')).toHaveCount(0);
  await look(insurer, 'A claim, ready');
  await bill.click();
  await its.getByRole('button', { name: 'Open this record' }).click();
  await insurer.wallet.confirm();
  await expect(its.getByText('Knee: 1,250 euros.')).toBeVisible();
  await look(insurer, 'A record for a claim');
  await its.getByRole('link', { name: 'A claim' }).click();
  await its.getByRole('radio', { name: 'Partly' }).check();
  await its.getByLabel('Why').fill('We pay the operation. The taxi is not covered.');
  await its.getByRole('button', { name: 'Check the answer' }).click();
  await look(insurer, 'Answering a claim');
  await its.getByRole('button', { name: 'Sign and send' }).click();
  await expect(its.getByText(/^You said yes to a part on/)).toBeVisible();
  await expect(bill).toHaveCount(0);
  await look(insurer, 'A claim, decided');

  // She reads the answer, keeps it, and closes the record in one go.
  const answer = hers.getByText('Sun Insurance says yes to a part of your claim');
  const look4 = hers.getByRole('button', { name: 'Look for the answer now' });
  await look4.or(answer).first().waitFor();
  if (await look4.isVisible()) await look4.click();
  await expect(answer.first()).toBeVisible();
  await expect(hers.getByText('We pay the operation.')).toBeVisible();
  await look(twyla, 'A claim, answered');
  await hers.getByRole('button', { name: 'Stop sharing now' }).click();
  await hers.getByRole('dialog').getByRole('button', { name: 'Stop sharing now' }).click();
  await twyla.wallet.confirm();
  await expect(
    hers.getByText('Sun Insurance can open nothing of this claim any more.').first()
  ).toBeVisible();
  await closeSheet(twyla);
  await expect(hers.getByText('Nothing is open to Sun Insurance for this claim.')).toBeVisible();
  await hers.getByRole('button', { name: 'Add it to my records' }).click();
  await expect(hers.getByText('Answer to claim K-4711.txt').first()).toBeVisible();
  await goTo(twyla, '/sharing');
  await expect(hers.getByRole('article', { name: /^Claim K-4711/ })).toBeVisible();
  await look(twyla, 'Sharing, with a claim');
  await goTo(insurer, '/');
  await expect(its.getByRole('heading', { name: 'Closed (1)' })).toBeVisible();
  await look(insurer, 'Claims');
});

test('an authority sees what waits for review, the register with its history, and counts', async () => {
  const { page } = office;
  await goTo(office, '/');
  await expect(page.getByRole('heading', { name: 'Nothing waits for review' })).toBeVisible();
  await look(office, 'Home of an authority');
  await goTo(office, '/register');
  await page.getByText('What happened so far').click();
  await expect(page.getByText(/^Sun Insurance \(insurer\) was accredited until/)).toBeVisible();
  await look(office, 'Register with its history');
  await goTo(office, '/figures');
  await expect(page.getByText('Fewer than five').or(page.getByText('0')).first()).toBeVisible();
  await look(office, 'Figures');
});
