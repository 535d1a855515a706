// Written by `node script/abi.ts` from the compiled contract. Do not edit.
export const abi = [
  {
    type: 'constructor',
    inputs: [{ name: 'registrar', type: 'address' }],
    stateMutability: 'nonpayable'
  },
  { inputs: [{ name: 'length', type: 'uint256' }], name: 'AddressesTooLong', type: 'error' },
  { inputs: [], name: 'ChainNotSupported', type: 'error' },
  { inputs: [], name: 'ExpiryOutOfBounds', type: 'error' },
  {
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    name: 'GrantNotLive',
    type: 'error'
  },
  { inputs: [], name: 'InvalidCategory', type: 'error' },
  { inputs: [], name: 'InvalidDigest', type: 'error' },
  { inputs: [], name: 'LengthMismatch', type: 'error' },
  { inputs: [], name: 'MissingBlock', type: 'error' },
  { inputs: [], name: 'MissingWrap', type: 'error' },
  { inputs: [{ name: 'who', type: 'address' }], name: 'NotAccredited', type: 'error' },
  { inputs: [], name: 'NotController', type: 'error' },
  { inputs: [], name: 'NothingToLog', type: 'error' },
  {
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    name: 'NothingToRevoke',
    type: 'error'
  },
  { inputs: [], name: 'NotRegistrar', type: 'error' },
  { inputs: [], name: 'RecordNamedByScope', type: 'error' },
  { inputs: [], name: 'RightsNotAllowed', type: 'error' },
  { inputs: [{ name: 'organisation', type: 'address' }], name: 'RoleIsPermanent', type: 'error' },
  { inputs: [{ name: 'purpose', type: 'uint8' }], name: 'UnknownPurpose', type: 'error' },
  { inputs: [{ name: 'index', type: 'uint32' }], name: 'UnknownRecord', type: 'error' },
  { inputs: [{ name: 'role', type: 'uint8' }], name: 'UnknownRole', type: 'error' },
  { inputs: [], name: 'ZeroAddress', type: 'error' },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'patient', type: 'address' },
      { indexed: true, name: 'grantee', type: 'address' },
      { indexed: true, name: 'scope', type: 'bytes32' },
      { indexed: false, name: 'rights', type: 'uint8' },
      { indexed: false, name: 'purpose', type: 'uint8' },
      { indexed: false, name: 'expiry', type: 'uint40' },
      { indexed: false, name: 'wrap', type: 'bytes32' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'AccessGranted',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'patient', type: 'address' },
      { indexed: true, name: 'reader', type: 'address' },
      { indexed: true, name: 'scope', type: 'bytes32' },
      { indexed: false, name: 'record', type: 'uint32' },
      { indexed: false, name: 'purpose', type: 'uint8' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'AccessLogged',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'patient', type: 'address' },
      { indexed: true, name: 'grantee', type: 'address' },
      { indexed: true, name: 'scope', type: 'bytes32' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'AccessRevoked',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'organisation', type: 'address' },
      { indexed: false, name: 'role', type: 'uint8' },
      { indexed: false, name: 'validUntil', type: 'uint40' },
      { indexed: false, name: 'name', type: 'string' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'Accredited',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'owner', type: 'address' },
      { indexed: false, name: 'version', type: 'uint32' },
      { indexed: false, name: 'digest', type: 'bytes32' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'DirectoryPublished',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'owner', type: 'address' },
      { indexed: false, name: 'version', type: 'uint32' },
      { indexed: false, name: 'digest', type: 'bytes32' },
      { indexed: false, name: 'addresses', type: 'bytes' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'KeyBundlePublished',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'patient', type: 'address' },
      { indexed: true, name: 'author', type: 'address' },
      { indexed: false, name: 'index', type: 'uint32' },
      { indexed: false, name: 'digest', type: 'bytes32' },
      { indexed: false, name: 'category', type: 'bytes16' },
      { indexed: false, name: 'supersedes', type: 'uint32' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'RecordAdded',
    type: 'event'
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, name: 'organisation', type: 'address' },
      { indexed: false, name: 'prev', type: 'bytes32' }
    ],
    name: 'Suspended',
    type: 'event'
  },
  {
    inputs: [
      { name: 'organisation', type: 'address' },
      { name: 'role', type: 'uint8' },
      { name: 'validUntil', type: 'uint40' },
      { name: 'name', type: 'string' }
    ],
    name: 'accredit',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [{ name: 'who', type: 'address' }],
    name: 'actorOf',
    outputs: [
      { name: 'role', type: 'uint8' },
      { name: 'organisation', type: 'address' },
      { name: 'validUntil', type: 'uint40' }
    ],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'category', type: 'bytes16' },
      { name: 'supersedes', type: 'uint32' }
    ],
    name: 'addRecord',
    outputs: [{ name: 'index', type: 'uint32' }],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'digests', type: 'bytes32[]' },
      { name: 'categories', type: 'bytes16[]' }
    ],
    name: 'addRecords',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'category', type: 'bytes16' },
      { name: 'supersedes', type: 'uint32' },
      { name: 'scope', type: 'bytes32' }
    ],
    name: 'addRecordUnder',
    outputs: [{ name: 'index', type: 'uint32' }],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'reader', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    name: 'canRead',
    outputs: [{ name: '', type: 'bool' }],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'from', type: 'uint256' },
      { name: 'count', type: 'uint256' }
    ],
    name: 'getRecords',
    outputs: [{ name: 'digests', type: 'bytes32[]' }],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'rights', type: 'uint8' },
      { name: 'purpose', type: 'uint8' },
      { name: 'expiry', type: 'uint40' },
      { name: 'wrap', type: 'bytes32' }
    ],
    name: 'grant',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    name: 'grantOf',
    outputs: [
      { name: 'expiry', type: 'uint40' },
      { name: 'blockNumber', type: 'uint40' },
      { name: 'rights', type: 'uint8' },
      { name: 'purpose', type: 'uint8' },
      { name: 'seq', type: 'uint32' }
    ],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [{ name: 'owner', type: 'address' }],
    name: 'headOf',
    outputs: [{ name: '', type: 'bytes32' }],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [{ name: 'owner', type: 'address' }],
    name: 'keysOf',
    outputs: [
      { name: 'bundle', type: 'bytes32' },
      { name: 'bundleVersion', type: 'uint32' },
      { name: 'bundleBlock', type: 'uint40' },
      { name: 'directory', type: 'bytes32' },
      { name: 'directoryVersion', type: 'uint32' },
      { name: 'directoryBlock', type: 'uint40' }
    ],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'record', type: 'uint32' }
    ],
    name: 'logAccess',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'records', type: 'uint32[]' }
    ],
    name: 'logAccesses',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [{ name: 'calls', type: 'bytes[]' }],
    name: 'multicall',
    outputs: [{ name: 'results', type: 'bytes[]' }],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'owner', type: 'address' },
      { name: 'digest', type: 'bytes32' }
    ],
    name: 'publishDirectory',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [
      { name: 'owner', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'addresses', type: 'bytes' }
    ],
    name: 'publishKeyBundle',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [{ name: 'patient', type: 'address' }],
    name: 'recordCount',
    outputs: [{ name: '', type: 'uint256' }],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [],
    name: 'registrar',
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view',
    type: 'function'
  },
  {
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    name: 'revoke',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  },
  {
    inputs: [{ name: 'organisation', type: 'address' }],
    name: 'suspend',
    outputs: [],
    stateMutability: 'nonpayable',
    type: 'function'
  }
] as const;
