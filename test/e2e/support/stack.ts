/** Where the parts of a running local stack are. */
export interface StackAddresses {
  readonly siteUrl: string;
  readonly rpcUrl: string;
  readonly contract: string;
  /** The relay's multiaddr. */
  readonly relay: string;
}

const VARIABLE = 'OWNCHART_E2E_STACK';

/** Tells the tests of this run where its stack is. */
export function announceStack({ siteUrl, rpcUrl, contract, relay }: StackAddresses): void {
  process.env[VARIABLE] = JSON.stringify({ siteUrl, rpcUrl, contract, relay });
}

/** The stack of this run, one chain, one relay, one site; null where none was announced. */
export function announcedStack(): StackAddresses | null {
  const text = process.env[VARIABLE];
  return text ? (JSON.parse(text) as StackAddresses) : null;
}

/** The stack of this run. Throws where it was not started. */
export function useStack(): StackAddresses {
  const stack = announcedStack();
  if (!stack)
    throw new Error('The local stack was not started: run the tests by "npm run test:e2e".');
  return stack;
}
