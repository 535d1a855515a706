// Written by `node script/abi.ts` from the compiled contract. Do not edit.
export const abi = [
  {
    type: 'constructor',
    inputs: [{ name: 'council', type: 'address' }],
    stateMutability: 'nonpayable'
  },
  { type: 'error', name: 'AddressesTooLong', inputs: [{ name: 'length', type: 'uint256' }] },
  { type: 'error', name: 'ChainNotSupported', inputs: [] },
  { type: 'error', name: 'ExpiryOutOfBounds', inputs: [] },
  {
    type: 'error',
    name: 'GrantNotLive',
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ]
  },
  { type: 'error', name: 'InvalidCategory', inputs: [] },
  { type: 'error', name: 'InvalidDigest', inputs: [] },
  { type: 'error', name: 'LengthMismatch', inputs: [] },
  { type: 'error', name: 'MissingBlock', inputs: [] },
  { type: 'error', name: 'MissingWrap', inputs: [] },
  { type: 'error', name: 'NotAccredited', inputs: [{ name: 'who', type: 'address' }] },
  { type: 'error', name: 'NothingToLog', inputs: [] },
  {
    type: 'error',
    name: 'NothingToRevoke',
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ]
  },
  { type: 'error', name: 'NotRegistrar', inputs: [] },
  { type: 'error', name: 'RecordNamedByScope', inputs: [] },
  { type: 'error', name: 'RightsNotAllowed', inputs: [] },
  { type: 'error', name: 'RoleIsPermanent', inputs: [{ name: 'organisation', type: 'address' }] },
  { type: 'error', name: 'UnknownPurpose', inputs: [{ name: 'purpose', type: 'uint8' }] },
  { type: 'error', name: 'UnknownRecord', inputs: [{ name: 'index', type: 'uint32' }] },
  { type: 'error', name: 'UnknownRole', inputs: [{ name: 'role', type: 'uint8' }] },
  { type: 'error', name: 'ZeroAddress', inputs: [] },
  {
    type: 'event',
    name: 'AccessGranted',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'grantee', type: 'address', indexed: true },
      { name: 'scope', type: 'bytes32', indexed: false },
      { name: 'rights', type: 'uint8', indexed: false },
      { name: 'purpose', type: 'uint8', indexed: false },
      { name: 'expiry', type: 'uint40', indexed: false },
      { name: 'wrap', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'AccessLogged',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'reader', type: 'address', indexed: false },
      { name: 'scope', type: 'bytes32', indexed: false },
      { name: 'record', type: 'uint32', indexed: false },
      { name: 'purpose', type: 'uint8', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'AccessRevoked',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'grantee', type: 'address', indexed: false },
      { name: 'scope', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'Accredited',
    inputs: [
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'role', type: 'uint8', indexed: false },
      { name: 'validUntil', type: 'uint40', indexed: false },
      { name: 'name', type: 'string', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'DirectoryPublished',
    inputs: [
      { name: 'owner', type: 'address', indexed: true },
      { name: 'version', type: 'uint32', indexed: false },
      { name: 'digest', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'KeyBundlePublished',
    inputs: [
      { name: 'owner', type: 'address', indexed: true },
      { name: 'version', type: 'uint32', indexed: false },
      { name: 'digest', type: 'bytes32', indexed: false },
      { name: 'addresses', type: 'bytes', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'RecordAdded',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'author', type: 'address', indexed: false },
      { name: 'index', type: 'uint32', indexed: false },
      { name: 'digest', type: 'bytes32', indexed: false },
      { name: 'category', type: 'bytes16', indexed: false },
      { name: 'supersedes', type: 'uint32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'Suspended',
    inputs: [
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'function',
    name: 'accredit',
    inputs: [
      { name: 'organisation', type: 'address' },
      { name: 'role', type: 'uint8' },
      { name: 'validUntil', type: 'uint40' },
      { name: 'name', type: 'string' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'actorOf',
    inputs: [{ name: 'who', type: 'address' }],
    outputs: [
      { name: 'role', type: 'uint8' },
      { name: 'organisation', type: 'address' },
      { name: 'validUntil', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'addRecord',
    inputs: [
      { name: 'digest', type: 'bytes32' },
      { name: 'category', type: 'bytes16' },
      { name: 'supersedes', type: 'uint32' }
    ],
    outputs: [{ name: 'index', type: 'uint32' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'addRecords',
    inputs: [
      { name: 'digests', type: 'bytes32[]' },
      { name: 'categories', type: 'bytes16[]' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'addRecordUnder',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'category', type: 'bytes16' },
      { name: 'supersedes', type: 'uint32' },
      { name: 'scope', type: 'bytes32' }
    ],
    outputs: [{ name: 'index', type: 'uint32' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'canRead',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'reader', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    outputs: [{ name: '', type: 'bool' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'getRecords',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'from', type: 'uint256' },
      { name: 'count', type: 'uint256' }
    ],
    outputs: [{ name: 'digests', type: 'bytes32[]' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'grant',
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'rights', type: 'uint8' },
      { name: 'purpose', type: 'uint8' },
      { name: 'expiry', type: 'uint40' },
      { name: 'wrap', type: 'bytes32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'grantOf',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    outputs: [
      { name: 'expiry', type: 'uint40' },
      { name: 'blockNumber', type: 'uint40' },
      { name: 'rights', type: 'uint8' },
      { name: 'purpose', type: 'uint8' },
      { name: 'seq', type: 'uint32' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'headOf',
    inputs: [{ name: 'owner', type: 'address' }],
    outputs: [{ name: '', type: 'bytes32' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'keysOf',
    inputs: [{ name: 'owner', type: 'address' }],
    outputs: [
      { name: 'bundle', type: 'bytes32' },
      { name: 'bundleVersion', type: 'uint32' },
      { name: 'bundleBlock', type: 'uint40' },
      { name: 'directory', type: 'bytes32' },
      { name: 'directoryVersion', type: 'uint32' },
      { name: 'directoryBlock', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'logAccess',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'record', type: 'uint32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'logAccesses',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'records', type: 'uint32[]' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'multicall',
    inputs: [{ name: 'calls', type: 'bytes[]' }],
    outputs: [{ name: 'results', type: 'bytes[]' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'publishDirectory',
    inputs: [{ name: 'digest', type: 'bytes32' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'publishKeyBundle',
    inputs: [
      { name: 'digest', type: 'bytes32' },
      { name: 'addresses', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'recordCount',
    inputs: [{ name: 'patient', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'registrar',
    inputs: [],
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'revoke',
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'suspend',
    inputs: [{ name: 'organisation', type: 'address' }],
    outputs: [],
    stateMutability: 'nonpayable'
  }
] as const;
