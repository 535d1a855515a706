import type { Courier, SignedParcel } from './sending.ts';

/** A signed action that waits for somebody to send it. */
export interface Waiting extends SignedParcel {
  id: number;
  /** Organisations it was handed to over the network. */
  handedTo: string[];
  /** Takes it back from the screen; what was handed out can still be sent until its deadline. */
  giveUp(): void;
}

/** The patient's signed actions on their way to somebody who sends them, and the wish to do so. */
class Outbox implements Courier {
  /** By choice, although the own wallet could pay. */
  chosen: boolean = $state(false);
  waiting: Waiting[] = $state([]);
  #next = 0;

  hand(parcel: SignedParcel): { signal: AbortSignal; done: () => void } {
    const ending = new AbortController();
    const id = this.#next++;
    const remove = (): void => {
      this.waiting = this.waiting.filter((one) => one.id !== id);
    };
    this.waiting.push({
      ...parcel,
      id,
      handedTo: [],
      giveUp: () => {
        remove();
        ending.abort(new DOMException('The person does not wait any longer.', 'AbortError'));
      }
    });
    return { signal: ending.signal, done: remove };
  }

  /** Another person comes in: nothing of the last one stays. */
  clear(): void {
    this.chosen = false;
    for (const { giveUp } of [...this.waiting]) giveUp();
  }
}

export const outbox = new Outbox();
