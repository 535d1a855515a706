import * as calls from '../chain/calls.ts';
import type { Call } from '../chain/calls.ts';
import { readAccreditationDelay } from '../chain/register.ts';
import { perform, preview, type OnStage } from './action.ts';
import type { Desk } from './live.ts';
import { nameBook } from './people.ts';
import type { Address, Preview } from './types.ts';
import { dateInWords, spanInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';

export interface Accreditation {
  organisation: Address;
  role: 'hospital' | 'insurer' | 'authority';
  name: string;
  validUntil: Date;
}

/** What the registrar would confirm, in words. */
export async function previewAccredit(desk: Desk, choice: Accreditation): Promise<Preview> {
  const { name, role, organisation, validUntil } = choice;
  const delay = await readAccreditationDelay(desk.chain);
  const end = dateInWords(validUntil);
  return await preview(
    desk,
    {
      sentence:
        delay === 0
          ? m.chart_register_now({ name, role, end })
          : m.chart_register_propose({ name, role, end, span: spanInWords(delay) }),
      rows: [
        { label: m.chart_address(), value: organisation },
        { label: m.chart_kind(), value: m.chart_role({ role }) },
        { label: m.chart_until_label(), value: end },
        ...(delay === 0
          ? []
          : [
              {
                label: m.chart_register_until_effect(),
                value: m.chart_register_until_effect_value()
              }
            ])
      ],
      becomesPublic: m.chart_register_public(),
      staysPrivate: m.chart_register_private()
    },
    await accreditation(desk, choice)
  );
}

/** Puts an organisation into the register, or renews it; where the contract has a delay, proposes it. @throws as `perform`; NotRegistrar in words for anybody else */
export async function accredit(
  desk: Desk,
  choice: Accreditation,
  onStage?: OnStage
): Promise<void> {
  await perform(desk, await accreditation(desk, choice), onStage);
  desk.changed('history');
}

/** What the registrar would confirm, in words. */
export async function previewSuspend(desk: Desk, organisation: Address): Promise<Preview> {
  const name = (await nameBook(desk))(organisation);
  return await preview(
    desk,
    {
      sentence: m.chart_suspend_sentence({ name }),
      rows: [{ label: m.chart_address(), value: organisation }],
      becomesPublic: m.chart_suspend_public(),
      staysPrivate: m.chart_register_private()
    },
    [calls.suspend({ organisation })]
  );
}

/** Takes an organisation's rights away at once. */
export async function suspend(desk: Desk, organisation: Address, onStage?: OnStage): Promise<void> {
  await perform(desk, [calls.suspend({ organisation })], onStage);
  desk.changed('history');
}

/** The proposal; where the contract lets nobody wait, it takes effect with it. */
async function accreditation(desk: Desk, choice: Accreditation): Promise<Call[]> {
  const { organisation, role, name } = choice;
  const validUntil = Math.floor(choice.validUntil.getTime() / 1000);
  const proposal = calls.propose({ organisation, role, name, validUntil });
  const delay = await readAccreditationDelay(desk.chain);
  return delay === 0 ? [proposal, calls.accredit({ organisation })] : [proposal];
}
