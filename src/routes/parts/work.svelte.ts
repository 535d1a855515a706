/** What a press of a button begins: whether it is going on, and what went wrong with it last. */
export class Work {
  busy = $state(false);
  problem = $state.raw<unknown>(null);

  /** Does it; an error is kept for the screen, until the next try. */
  async run(work: () => unknown): Promise<void> {
    this.busy = true;
    this.problem = null;
    try {
      await work();
    } catch (caught) {
      this.problem = caught;
    } finally {
      this.busy = false;
    }
  }
}
