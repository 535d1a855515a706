import { MemoryBlockstore } from 'blockstore-core';

/** A store with room for so many blocks more. */
export class SmallDisk extends MemoryBlockstore {
  room = Infinity;
  override put(...args: Parameters<MemoryBlockstore['put']>): ReturnType<MemoryBlockstore['put']> {
    if (this.room-- <= 0) throw new DOMException('no room', 'QuotaExceededError');
    return super.put(...args);
  }
  async blocks(): Promise<number> {
    let count = 0;
    for await (const pair of this.getAll()) count += pair ? 1 : 0;
    return count;
  }
}
