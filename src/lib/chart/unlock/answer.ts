import { ChartError } from '../errors.ts';
import type { Ask, Told } from '../keeper/slot-maker.ts';
import type { Signer } from '../signer.ts';
import { readKitText } from './kit.ts';
import { m } from '../../words/compiled/messages.js';

/** Asks the wallet and the passkey what a way to unlock needs; `code` is what the person typed. */
export async function answer(ask: Ask, signer: Signer, code?: string): Promise<Told> {
  const told: Told = {};
  if (ask.code) {
    if (!code?.trim())
      throw new ChartError(
        'chart/code-missing',
        m.chart_error_code_missing(),
        m.chart_error_code_missing_remedy()
      );
    told.code = readKitText(code)?.code ?? code;
  }
  if (ask.box) told.boxText = await signer.decrypt(ask.box);
  if (ask.text) told.signature = await signer.signText(ask.text);
  if (ask.passkey) {
    const { askPasskey } = await import('./passkey.ts');
    told.prf = await askPasskey(ask.passkey);
  }
  return told;
}
