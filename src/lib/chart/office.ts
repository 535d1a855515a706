import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { readAccreditationDelay, readOffice } from '../chain/register.ts';
import { perform, preview, type OnStage } from './action.ts';
import type { Desk, Reader } from './live.ts';
import { nameBook } from './people.ts';
import { historyCache } from './store.ts';
import type { Address, Office, Pending, Preview } from './types.ts';
import { shortAddress } from './words.ts';
import { spanInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';

/** A change of the register other than a proposal or a suspension. */
export type OfficeChange =
  | { kind: 'take-effect'; organisation: Address; name: string }
  | { kind: 'cancel'; organisation: Address; name: string }
  | { kind: 'offer'; successor: Address | null }
  | { kind: 'accept' }
  | { kind: 'name-watcher'; watcher: Address };

/** What waits to be accredited, the next to take effect first, and who keeps the register; verified against its head. */
export async function pendingAndOffice(
  reader: Reader
): Promise<{ pending: Pending[]; office: Office }> {
  const { proposals, office } = await readOffice(reader.chain, {
    cache: historyCache,
    signal: reader.signal
  });
  const now = reader.now() / 1000;
  const pending = proposals
    .filter(({ validUntil }) => validUntil > now)
    .map(({ organisation, name, role, validUntil, takesEffect }) => ({
      organisation,
      name,
      role,
      validUntil: new Date(validUntil * 1000),
      takesEffect: new Date(takesEffect * 1000)
    }))
    .sort((a, b) => a.takesEffect.getTime() - b.takesEffect.getTime());
  return {
    pending,
    office: {
      registrar: office.registrar,
      offeredTo: office.offeredTo,
      watcher: office.watchers.findLast(({ from }) => from <= now)?.address ?? null,
      delay: await readAccreditationDelay(reader.chain, { signal: reader.signal })
    }
  };
}

/** What the change does, in words. */
export async function previewOffice(desk: Desk, change: OfficeChange): Promise<Preview> {
  const name = await nameBook(desk);
  const delay = await readAccreditationDelay(desk.chain);
  const words = inWords(change, name, delay);
  return await preview(
    desk,
    {
      ...words,
      becomesPublic: m.chart_office_public(),
      staysPrivate: m.chart_register_private()
    },
    [callOf(change)]
  );
}

/** Makes the change. @throws as `perform` */
export async function changeOffice(
  desk: Desk,
  change: OfficeChange,
  onStage?: OnStage
): Promise<void> {
  await perform(desk, [callOf(change)], onStage);
  desk.changed('history');
}

function inWords(
  change: OfficeChange,
  name: (address: Address) => string,
  delay: number
): Pick<Preview, 'sentence' | 'rows'> {
  switch (change.kind) {
    case 'take-effect':
      return {
        sentence: m.chart_office_take_effect({ name: change.name }),
        rows: [{ label: m.chart_address(), value: change.organisation }]
      };
    case 'cancel':
      return {
        sentence: m.chart_office_cancel({ name: change.name }),
        rows: [{ label: m.chart_address(), value: change.organisation }]
      };
    case 'offer':
      return change.successor
        ? {
            sentence: m.chart_office_offer({ successor: shortAddress(change.successor) }),
            rows: [{ label: m.chart_address(), value: change.successor }]
          }
        : { sentence: m.chart_office_take_back(), rows: [] };
    case 'accept':
      return {
        sentence: m.chart_office_accept(),
        rows: []
      };
    case 'name-watcher':
      return {
        sentence:
          delay === 0
            ? m.chart_office_watcher({ watcher: name(change.watcher) })
            : m.chart_office_watcher_later({
                watcher: name(change.watcher),
                span: spanInWords(delay)
              }),
        rows: [{ label: m.chart_address(), value: change.watcher }]
      };
  }
}

function callOf(change: OfficeChange): Call {
  switch (change.kind) {
    case 'take-effect':
      return calls.accredit({ organisation: change.organisation });
    case 'cancel':
      return calls.cancel({ organisation: change.organisation });
    case 'offer':
      return calls.offerRegistrar({
        successor: change.successor ?? `0x${'00'.repeat(20)}`
      });
    case 'accept':
      return calls.acceptRegistrar();
    case 'name-watcher':
      return calls.nameWatcher({ watcher: change.watcher });
  }
}
