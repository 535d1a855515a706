import type { Limits } from './types.ts';

/** One UnixFS leaf: four sealed segments of 262,144 bytes. */
export const LEAF = 1_048_576;

/** A Bitswap message must hold a whole leaf and its frame. */
export const BITSWAP_MESSAGE = 1_150_000;

/** Children of a tree node in the profile unixfs-v1-2025 (IPIP-499). */
export const CHILDREN = 1024;

/**
 * So long a peer may leave a ping unanswered (ms). libp2p gives it five seconds and then hangs up; a page that works hard,
 * or serves two hundred others, needs more, and would lose its place at the relay and every transfer with it.
 */
export const PING_PATIENCE = 20_000;

export const defaultLimits: Limits = {
  dial: 4_000,
  dialAttempts: 4,
  stall: 15_000,
  stalls: 3,
  parallel: 8,
  challenge: 10_000,
  relayPause: 15_000
};
