import { dateInWords } from '../../words/format.ts';
import { m } from '../../words/compiled/messages.js';
import { ChartError } from '../errors.ts';
import type { Live } from '../live.ts';
import { decisionLabel } from './letters.ts';
import { patientClaim } from './views.ts';

/**
 * The decision about a claim as a text that the patient can file among her records: the words, and the signed block as it
 * came, so that anybody with the insurer's key bundle can check it. @throws ChartError where there is none
 */
export async function decisionDocument(live: Live, id: string): Promise<File> {
  const { decision, words, insurer, patient } = await patientClaim(live, id);
  const label = decisionLabel(patient.address, id);
  const pin = (await live.node.pins()).find((one) => one.label === label);
  if (!decision || !words || !pin)
    throw new ChartError('chart/no-claim', m.claims_error_none(), m.claims_error_none_remedy());
  const block = await live.node.getBlock(pin.digest, { signal: live.signal });
  const { name, address } = insurer;
  const { number, why, documents } = words;
  const text = [
    m.claims_document_head({ name, number }),
    '',
    `${m.claims_outcome({ outcome: decision.outcome })}. ${decision.reason}`,
    '',
    `${m.claims_why()}: ${why}`,
    `${m.claims_documents()}:`,
    ...documents.map((one) => `- ${one}`),
    '',
    m.claims_document_signed({ day: dateInWords(decision.decided), name, address }),
    btoa(String.fromCharCode(...block)),
    ''
  ].join('\n');
  const title = m.claims_document_file({ number }).replaceAll(/[/\\:]/g, '-');
  return new File([text], `${title}.txt`, { type: 'text/plain' });
}
