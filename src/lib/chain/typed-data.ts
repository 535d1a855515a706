import type { Address, Hex } from './hex.ts';

/**
 * The structs that a patient's wallet signs (EIP-712), member by member as the contract hashes them. Each ends with the
 * nonce (`grantNonceOf` for Grant and RevokeConsent, `nonceOf` for the others) and the deadline in Unix seconds.
 */
export const SIGNED = {
  Grant: [
    { name: 'patient', type: 'address' },
    { name: 'grantee', type: 'address' },
    { name: 'rights', type: 'uint8' },
    { name: 'scope', type: 'bytes32' },
    { name: 'purpose', type: 'uint8' },
    { name: 'expiry', type: 'uint40' },
    { name: 'wrap', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  RevokeConsent: [
    { name: 'patient', type: 'address' },
    { name: 'scope', type: 'bytes32' },
    { name: 'grantee', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  RevokeMany: [
    { name: 'patient', type: 'address' },
    { name: 'grantee', type: 'address' },
    { name: 'scopes', type: 'bytes32[]' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  RevokeAll: [
    { name: 'patient', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  DeclineRequest: [
    { name: 'patient', type: 'address' },
    { name: 'organisation', type: 'address' },
    { name: 'notBefore', type: 'uint40' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  AddRecord: [
    { name: 'patient', type: 'address' },
    { name: 'digest', type: 'bytes32' },
    { name: 'category', type: 'bytes16' },
    { name: 'supersedes', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  AddRecords: [
    { name: 'patient', type: 'address' },
    { name: 'digests', type: 'bytes32[]' },
    { name: 'categories', type: 'bytes16[]' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  PublishKeyBundle: [
    { name: 'owner', type: 'address' },
    { name: 'digest', type: 'bytes32' },
    { name: 'addresses', type: 'bytes' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  PublishDirectory: [
    { name: 'owner', type: 'address' },
    { name: 'digest', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  PublishVault: [
    { name: 'owner', type: 'address' },
    { name: 'digest', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  RequestErasure: [
    { name: 'patient', type: 'address' },
    { name: 'scope', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  NameCarersTerm: [
    { name: 'patient', type: 'address' },
    { name: 'carer', type: 'address' },
    { name: 'until', type: 'uint40' },
    { name: 'wrap', type: 'bytes32' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  StopCarersActing: [
    { name: 'by', type: 'address' },
    { name: 'patient', type: 'address' },
    { name: 'carer', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  /** Signed by the carer, with the carer's own nonce. */
  ActOnBehalfOfSomebody: [
    { name: 'carer', type: 'address' },
    { name: 'patient', type: 'address' },
    { name: 'calls', type: 'bytes[]' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ],
  /** Signed by the present wallet, and by the new one as its acceptance. */
  ChangeController: [
    { name: 'patient', type: 'address' },
    { name: 'controller', type: 'address' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' }
  ]
} as const;

export type SignedName = keyof typeof SIGNED;

/** The domain of every signed struct, as the contract's `eip712Domain` tells it. */
export function signedDomain(chainId: number, contract: Address) {
  return { name: 'OwnChart', version: '1', chainId, verifyingContract: contract };
}

/** What a wallet is asked to sign, in the form of `eth_signTypedData_v4`; values of more than 53 bits as bigint or decimal text. */
export function typedData(
  chain: { chainId: number; contract: Address },
  primaryType: SignedName,
  message: Readonly<Record<string, string | number | bigint | readonly Hex[]>>
) {
  return {
    domain: signedDomain(chain.chainId, chain.contract),
    types: { [primaryType]: SIGNED[primaryType] },
    primaryType,
    message
  };
}
