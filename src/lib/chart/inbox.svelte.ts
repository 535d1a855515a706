import { readSigned, type ToRelay } from './relay-desk.ts';
import type { Live } from './live.ts';

/** The topic of letters that hold a signed action to send. */
export const RELAY_TOPIC = 'relay';

const MOST = 50;
const ACCEPTED = new TextEncoder().encode('ok');

export interface Received extends ToRelay {
  text: string;
  received: Date;
}

/** Signed actions that patients sent to this organisation over the network, for it to look at and send. */
class Inbox {
  items: Received[] = $state([]);

  /** Takes letters until the session ends. Whatever is no signed action of this contract is turned away. */
  async open(live: Live): Promise<void> {
    this.items = [];
    await live.node.onLetter(RELAY_TOPIC, async (_, letter) => {
      const text = new TextDecoder().decode(letter);
      await this.take(live, text);
      return ACCEPTED;
    });
  }

  async take(live: Live, text: string): Promise<void> {
    if (this.items.some((item) => item.text === text)) return;
    const read = await readSigned(live, text);
    const item: Received = { ...read, text, received: new Date(live.now()) };
    this.items = [item, ...this.items].slice(0, MOST);
  }

  remove(text: string): void {
    this.items = this.items.filter((item) => item.text !== text);
  }
}

export const inbox = new Inbox();
