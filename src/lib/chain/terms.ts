import type { Hex } from './hex.ts';

/** What an actor may be; the index is the contract's code. */
export const ROLES = ['none', 'hospital', 'insurer', 'authority', 'practitioner'] as const;
export type Role = (typeof ROLES)[number];
export type OrganisationRole = 'hospital' | 'insurer' | 'authority';

/** Why someone may read, from HL7 v3 PurposeOfUse (codes 1 to 7 of the contract, in this order). */
export const PURPOSES = [
  'TREAT',
  'ETREAT',
  'HPAYMT',
  'PUBHLTH',
  'HRESCH',
  'PATRQT',
  'FAMRQT'
] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Rights {
  read: boolean;
  write: boolean;
}

/** What a grant covers. */
export type Scope =
  | { kind: 'everything' }
  | { kind: 'category'; /** 16 bytes */ tag: Hex }
  | { kind: 'record'; /** digest of the record's envelope, 32 bytes */ digest: Hex };

/** The scope word that covers all of a patient's records, future ones too. */
export const EVERYTHING: Hex = `0x${'00'.repeat(32)}`;

/** The role of a contract's code. Throws a RangeError for a code this version does not know. */
export function roleOf(code: number): Role {
  const role = ROLES[code];
  if (!role) throw new RangeError(`Unknown role ${code}.`);
  return role;
}

export function roleCode(role: Role): number {
  return ROLES.indexOf(role);
}

/** The purpose of a contract's code. Throws a RangeError for a code this version does not know. */
export function purposeOf(code: number): Purpose {
  const purpose = PURPOSES[code - 1];
  if (!purpose) throw new RangeError(`Unknown purpose ${code}.`);
  return purpose;
}

export function purposeCode(purpose: Purpose): number {
  return PURPOSES.indexOf(purpose) + 1;
}

export function rightsOf(code: number): Rights {
  return { read: (code & 1) !== 0, write: (code & 2) !== 0 };
}

export function rightsCode(rights: Rights): number {
  return (rights.read ? 1 : 0) | (rights.write ? 2 : 0);
}

/** The bytes32 that stands for a scope on chain: zero, the tag left-aligned, or the envelope digest. */
export function scopeWord(scope: Scope): Hex {
  switch (scope.kind) {
    case 'everything':
      return EVERYTHING;
    case 'category':
      return `0x${scope.tag.slice(2).toLowerCase().padEnd(64, '0')}`;
    case 'record':
      return scope.digest.toLowerCase() as Hex;
  }
}

/** The scope a word stands for: the contract refuses digests that could be mistaken for a category. */
export function scopeOf(word: Hex): Scope {
  const lower = word.toLowerCase() as Hex;
  if (lower === EVERYTHING) return { kind: 'everything' };
  return /0{32}$/.test(lower)
    ? { kind: 'category', tag: lower.slice(0, 34) as Hex }
    : { kind: 'record', digest: lower };
}
