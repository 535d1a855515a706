import type { TypedData } from './types.ts';

/** The domain's fields in the order EIP-712 gives them. */
const domainFields = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' }
] as const;

/** Typed data as `eth_signTypedData_v4` wants it: JSON text, bigints as decimal strings, `EIP712Domain` present. */
export function typedDataJson({ domain, types, primaryType, message }: TypedData): string {
  const EIP712Domain =
    types.EIP712Domain ?? domainFields.filter(({ name }) => domain[name] !== undefined);
  return JSON.stringify(
    { types: { ...types, EIP712Domain }, primaryType, domain, message },
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)
  );
}
