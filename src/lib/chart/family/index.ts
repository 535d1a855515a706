import type { OnStage } from '../action.ts';
import { live } from '../live.ts';
import type * as T from '../types.ts';
import type { Carer, CarerChoice } from './carers.ts';
import type { ChildChoice, ChildMaking } from './child.ts';
import type { Dependant } from './dependants.ts';

// The use cases of families as the screens call them; each loads its code when it is first used.

export type { Carer, CarerChoice } from './carers.ts';
export type { ChildChoice, ChildMaking } from './child.ts';
export type { Dependant } from './dependants.ts';

/** Whom the connected patient ever let act for her, newest first. */
export const carers = async (): Promise<Carer[]> => (await import('./carers.ts')).carers(live());

export const previewNameCarer = async (choice: CarerChoice): Promise<T.Preview> =>
  (await import('./carers.ts')).previewNameCarer(live(), choice);

export const nameCarer = async (
  choice: CarerChoice,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./carers.ts')).nameCarer(live(), choice, onStage, signal);

export const previewStopCarer = async (carer: Carer): Promise<T.Preview> =>
  (await import('./carers.ts')).previewStopCarer(live(), carer);

export const stopCarer = async (
  carer: Carer,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./carers.ts')).stopCarer(live(), carer, onStage, signal);

/** Who let the connected account act for them. */
export const dependants = async (): Promise<Dependant[]> =>
  (await import('./dependants.ts')).dependants(live());

export const previewLeave = async (one: Dependant): Promise<T.Preview> =>
  (await import('./dependants.ts')).previewLeave(live(), one);

export const leave = async (
  one: Dependant,
  onStage?: OnStage,
  signal?: AbortSignal
): Promise<void> => (await import('./dependants.ts')).leave(live(), one, onStage, signal);

export const previewChild = async (choice: ChildChoice): Promise<T.Preview> =>
  (await import('./child.ts')).previewChild(live(), choice);

/** Makes the account of a child; it stands once it is finished. With what is returned the child's first key is gone. */
export async function newChild(choice: ChildChoice): Promise<ChildMaking> {
  const [{ beginChild }, { onceWallet }, { startKeeper }] = await Promise.all([
    import('./child.ts'),
    import('../../chain/once-wallet.ts'),
    import('../keeper/client.ts')
  ]);
  const [here, wallet] = [live(), onceWallet()];
  const { keeper, end } = await startKeeper(here.place, wallet.address);
  try {
    return await beginChild(here, { wallet, keeper }, choice);
  } finally {
    end();
  }
}
