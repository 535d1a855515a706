import type { Live } from './live.ts';
import type { Watching } from './watch.ts';

/** From now on this page answers what others ask one of this role, each from its own use case, loaded where it is needed. */
export async function answerOthers(live: Live, role: Watching): Promise<void> {
  if (role === 'patient') {
    const { answerInsurers } = await import('./claims/patient.ts');
    return await answerInsurers(live);
  }
  const { inbox } = await import('./inbox.svelte.ts');
  await inbox.open(live);
  if (role === 'organisation') {
    const { answerPractitioners } = await import('./practitioners/lend.ts');
    await answerPractitioners(live);
  }
  if (role === 'insurer') {
    const { answerClaimants } = await import('./claims/decide.ts');
    await answerClaimants(live);
  }
}
