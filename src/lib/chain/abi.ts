// Written by `node script/abi.ts` from the compiled contract. Do not edit.
export const abi = [
  {
    type: 'constructor',
    inputs: [
      { name: 'council', type: 'address' },
      { name: 'delay', type: 'uint40' }
    ],
    stateMutability: 'nonpayable'
  },
  { type: 'error', name: 'AddressesTooLong', inputs: [{ name: 'length', type: 'uint256' }] },
  { type: 'error', name: 'ApprovedBySelf', inputs: [] },
  { type: 'error', name: 'ChainNotSupported', inputs: [] },
  { type: 'error', name: 'ChartFull', inputs: [] },
  { type: 'error', name: 'DelayTooLong', inputs: [] },
  { type: 'error', name: 'EnrolledElsewhere', inputs: [{ name: 'practitioner', type: 'address' }] },
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
  { type: 'error', name: 'InvalidSignature', inputs: [] },
  { type: 'error', name: 'LengthMismatch', inputs: [] },
  { type: 'error', name: 'MissingBlock', inputs: [] },
  { type: 'error', name: 'MissingRelease', inputs: [] },
  { type: 'error', name: 'MissingWrap', inputs: [] },
  { type: 'error', name: 'NoEpochLeft', inputs: [] },
  { type: 'error', name: 'NotAccredited', inputs: [{ name: 'who', type: 'address' }] },
  { type: 'error', name: 'NotAPatient', inputs: [{ name: 'who', type: 'address' }] },
  {
    type: 'error',
    name: 'NotCarer',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'carer', type: 'address' }
    ]
  },
  { type: 'error', name: 'NotCircles', inputs: [] },
  { type: 'error', name: 'NotController', inputs: [{ name: 'wallet', type: 'address' }] },
  { type: 'error', name: 'NotFamily', inputs: [{ name: 'who', type: 'address' }] },
  { type: 'error', name: 'NotForCarers', inputs: [{ name: 'selector', type: 'bytes4' }] },
  { type: 'error', name: 'NothingProposed', inputs: [{ name: 'organisation', type: 'address' }] },
  { type: 'error', name: 'NothingRequested', inputs: [{ name: 'organisation', type: 'address' }] },
  { type: 'error', name: 'NothingToLog', inputs: [] },
  {
    type: 'error',
    name: 'NothingToRevoke',
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ]
  },
  { type: 'error', name: 'NotOffered', inputs: [] },
  { type: 'error', name: 'NotRegistrar', inputs: [] },
  { type: 'error', name: 'NotStaff', inputs: [{ name: 'practitioner', type: 'address' }] },
  { type: 'error', name: 'NotWatcher', inputs: [] },
  { type: 'error', name: 'NotYet', inputs: [{ name: 'takesEffect', type: 'uint40' }] },
  { type: 'error', name: 'OpenedElsewhere', inputs: [] },
  { type: 'error', name: 'OrganisationStays', inputs: [{ name: 'organisation', type: 'address' }] },
  { type: 'error', name: 'RecordNamedByScope', inputs: [] },
  { type: 'error', name: 'RequestTooSoon', inputs: [{ name: 'notBefore', type: 'uint40' }] },
  { type: 'error', name: 'RightsNotAllowed', inputs: [] },
  { type: 'error', name: 'RoleIsPermanent', inputs: [{ name: 'organisation', type: 'address' }] },
  { type: 'error', name: 'SignatureExpired', inputs: [{ name: 'deadline', type: 'uint256' }] },
  { type: 'error', name: 'UnknownPurpose', inputs: [{ name: 'purpose', type: 'uint8' }] },
  { type: 'error', name: 'UnknownRecord', inputs: [{ name: 'index', type: 'uint256' }] },
  { type: 'error', name: 'UnknownRole', inputs: [{ name: 'role', type: 'uint8' }] },
  { type: 'error', name: 'WalletInUse', inputs: [{ name: 'wallet', type: 'address' }] },
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
    name: 'AccessRequested',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'scope', type: 'bytes32', indexed: false },
      { name: 'rights', type: 'uint8', indexed: false },
      { name: 'purpose', type: 'uint8', indexed: false },
      { name: 'expiry', type: 'uint40', indexed: false },
      { name: 'note', type: 'bytes32', indexed: false },
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
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'ActedFor',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'carer', type: 'address', indexed: true },
      { name: 'since', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'ActsFor',
    inputs: [
      { name: 'wallet', type: 'address', indexed: true },
      { name: 'patient', type: 'address', indexed: true },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'AllAccessRevoked',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'epoch', type: 'uint256', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'Cancelled',
    inputs: [
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'by', type: 'address', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'CarerNamed',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'carer', type: 'address', indexed: true },
      { name: 'until', type: 'uint40', indexed: false },
      { name: 'wrap', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'CarerStopped',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'carer', type: 'address', indexed: true },
      { name: 'by', type: 'address', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'CircleStep',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'who', type: 'address', indexed: true },
      { name: 'kind', type: 'uint8', indexed: false },
      { name: 'circle', type: 'uint8', indexed: false },
      { name: 'number', type: 'uint32', indexed: false },
      { name: 'a', type: 'bytes32', indexed: false },
      { name: 'b', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'ControllerChanged',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'controller', type: 'address', indexed: true },
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
    name: 'ErasureRequested',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'scope', type: 'bytes32', indexed: false },
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
    name: 'PractitionerEnrolled',
    inputs: [
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'practitioner', type: 'address', indexed: true },
      { name: 'validUntil', type: 'uint40', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'PractitionerRemoved',
    inputs: [
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'practitioner', type: 'address', indexed: true },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'Proposed',
    inputs: [
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'role', type: 'uint8', indexed: false },
      { name: 'validUntil', type: 'uint40', indexed: false },
      { name: 'takesEffect', type: 'uint40', indexed: false },
      { name: 'name', type: 'string', indexed: false },
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
    name: 'RegistrarChanged',
    inputs: [
      { name: 'registrar', type: 'address', indexed: true },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'RegistrarOffered',
    inputs: [
      { name: 'successor', type: 'address', indexed: true },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'ReleasePublished',
    inputs: [
      { name: 'version', type: 'uint32', indexed: true },
      { name: 'digest', type: 'bytes32', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'event',
    name: 'RequestDeclined',
    inputs: [
      { name: 'patient', type: 'address', indexed: true },
      { name: 'organisation', type: 'address', indexed: true },
      { name: 'notBefore', type: 'uint40', indexed: false },
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
    type: 'event',
    name: 'VaultPublished',
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
    name: 'WatcherNamed',
    inputs: [
      { name: 'watcher', type: 'address', indexed: true },
      { name: 'from', type: 'uint40', indexed: false },
      { name: 'prev', type: 'bytes32', indexed: false }
    ],
    anonymous: false
  },
  {
    type: 'function',
    name: 'acceptRegistrar',
    inputs: [],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'accredit',
    inputs: [{ name: 'organisation', type: 'address' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'accreditationDelay',
    inputs: [],
    outputs: [{ name: '', type: 'uint40' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'actOnBehalfOfSomebody',
    inputs: [
      {
        name: 'acts',
        type: 'tuple',
        components: [
          { name: 'patient', type: 'address' },
          { name: 'calls', type: 'bytes[]' }
        ]
      }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'actOnBehalfOfSomebodyBySig',
    inputs: [
      { name: 'carer', type: 'address' },
      {
        name: 'acts',
        type: 'tuple',
        components: [
          { name: 'patient', type: 'address' },
          { name: 'calls', type: 'bytes[]' }
        ]
      },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
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
    name: 'actsUntil',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'carer', type: 'address' }
    ],
    outputs: [
      { name: 'until', type: 'uint40' },
      { name: 'blockNumber', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'addRecord',
    inputs: [
      { name: 'digest', type: 'bytes32' },
      { name: 'category', type: 'bytes16' },
      { name: 'supersedes', type: 'uint256' }
    ],
    outputs: [{ name: 'index', type: 'uint32' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'addRecordBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'category', type: 'bytes16' },
      { name: 'supersedes', type: 'uint256' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
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
    name: 'addRecordsBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'digests', type: 'bytes32[]' },
      { name: 'categories', type: 'bytes16[]' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'addRecordsUnder',
    inputs: [
      { name: 'scope', type: 'bytes32' },
      { name: 'patient', type: 'address' },
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
      { name: 'scope', type: 'bytes32' },
      { name: 'patient', type: 'address' },
      { name: 'supersedes', type: 'uint256' },
      { name: 'category', type: 'bytes16' },
      { name: 'digest', type: 'bytes32' }
    ],
    outputs: [{ name: 'index', type: 'uint32' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'cancel',
    inputs: [{ name: 'organisation', type: 'address' }],
    outputs: [],
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
    name: 'changeController',
    inputs: [
      { name: 'controller', type: 'address' },
      { name: 'deadline', type: 'uint256' },
      { name: 'acceptance', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'changeControllerBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'controller', type: 'address' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' },
      { name: 'acceptance', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'circles',
    inputs: [],
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'controllerOf',
    inputs: [{ name: 'patient', type: 'address' }],
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'declineRequest',
    inputs: [
      { name: 'organisation', type: 'address' },
      { name: 'notBefore', type: 'uint40' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'declineRequestBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'organisation', type: 'address' },
      { name: 'notBefore', type: 'uint40' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'eip712Domain',
    inputs: [],
    outputs: [
      { name: 'fields', type: 'bytes1' },
      { name: 'name', type: 'string' },
      { name: 'version', type: 'string' },
      { name: 'chainId', type: 'uint256' },
      { name: 'verifyingContract', type: 'address' },
      { name: 'salt', type: 'bytes32' },
      { name: 'extensions', type: 'uint256[]' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'enrol',
    inputs: [
      { name: 'practitioner', type: 'address' },
      { name: 'validUntil', type: 'uint40' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
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
      {
        name: 'consent',
        type: 'tuple',
        components: [
          { name: 'grantee', type: 'address' },
          { name: 'rights', type: 'uint8' },
          { name: 'scope', type: 'bytes32' },
          { name: 'purpose', type: 'uint8' },
          { name: 'expiry', type: 'uint40' },
          { name: 'wrap', type: 'bytes32' }
        ]
      }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'grantBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      {
        name: 'consent',
        type: 'tuple',
        components: [
          { name: 'grantee', type: 'address' },
          { name: 'rights', type: 'uint8' },
          { name: 'scope', type: 'bytes32' },
          { name: 'purpose', type: 'uint8' },
          { name: 'expiry', type: 'uint40' },
          { name: 'wrap', type: 'bytes32' }
        ]
      },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'grantNonceOf',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'grantee', type: 'address' },
      { name: 'scope', type: 'bytes32' }
    ],
    outputs: [{ name: '', type: 'uint256' }],
    stateMutability: 'view'
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
      { name: 'record', type: 'uint40' },
      { name: 'scope', type: 'bytes32' }
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
      { name: 'records', type: 'uint256[]' }
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
    name: 'nameCarersTerm',
    inputs: [
      { name: 'carer', type: 'address' },
      { name: 'until', type: 'uint40' },
      { name: 'wrap', type: 'bytes32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'nameCarersTermBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'carer', type: 'address' },
      { name: 'until', type: 'uint40' },
      { name: 'wrap', type: 'bytes32' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'nameWatcher',
    inputs: [{ name: 'next', type: 'address' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'nonceOf',
    inputs: [{ name: 'owner', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'noteCircle',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'steps', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'offeredTo',
    inputs: [],
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'offerRegistrar',
    inputs: [{ name: 'successor', type: 'address' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'openUrgently',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'circle', type: 'uint8' },
      { name: 'number', type: 'uint32' },
      { name: 'expiry', type: 'uint40' },
      { name: 'asker', type: 'address' },
      { name: 'steps', type: 'bytes' }
    ],
    outputs: [{ name: 'organisation', type: 'address' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'patientOf',
    inputs: [{ name: 'wallet', type: 'address' }],
    outputs: [{ name: 'patient', type: 'address' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'proposalOf',
    inputs: [{ name: 'organisation', type: 'address' }],
    outputs: [
      { name: 'role', type: 'uint8' },
      { name: 'validUntil', type: 'uint40' },
      { name: 'takesEffect', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'propose',
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
    name: 'publishDirectory',
    inputs: [{ name: 'digest', type: 'bytes32' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'publishDirectoryBySig',
    inputs: [
      { name: 'owner', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
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
    name: 'publishKeyBundleBySig',
    inputs: [
      { name: 'owner', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'addresses', type: 'bytes' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'publishRelease',
    inputs: [{ name: 'digest', type: 'bytes32' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'publishVault',
    inputs: [{ name: 'digest', type: 'bytes32' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'publishVaultBySig',
    inputs: [
      { name: 'owner', type: 'address' },
      { name: 'digest', type: 'bytes32' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
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
    name: 'release',
    inputs: [],
    outputs: [
      { name: 'digest', type: 'bytes32' },
      { name: 'version', type: 'uint32' },
      { name: 'blockNumber', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'removePractitioner',
    inputs: [{ name: 'practitioner', type: 'address' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'replaceWallet',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'controller', type: 'address' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'requestAccess',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'rights', type: 'uint8' },
      { name: 'purpose', type: 'uint8' },
      { name: 'expiry', type: 'uint40' },
      { name: 'note', type: 'bytes32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'requestErasure',
    inputs: [{ name: 'scope', type: 'bytes32' }],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'requestErasureBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'requestOf',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'organisation', type: 'address' }
    ],
    outputs: [
      { name: 'openUntil', type: 'uint40' },
      { name: 'notBefore', type: 'uint40' },
      { name: 'blockNumber', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'requireIndependent',
    inputs: [
      { name: 'asker', type: 'address' },
      { name: 'steps', type: 'bytes' }
    ],
    outputs: [{ name: 'wallets', type: 'address[]' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'requireLive',
    inputs: [{ name: 'who', type: 'address' }],
    outputs: [
      { name: 'organisation', type: 'address' },
      { name: 'role', type: 'uint8' }
    ],
    stateMutability: 'view'
  },
  { type: 'function', name: 'revokeAll', inputs: [], outputs: [], stateMutability: 'nonpayable' },
  {
    type: 'function',
    name: 'revokeAllBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'revokeConsent',
    inputs: [
      { name: 'scope', type: 'bytes32' },
      { name: 'grantee', type: 'address' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'revokeConsentBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'scope', type: 'bytes32' },
      { name: 'grantee', type: 'address' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'revokeMany',
    inputs: [
      { name: 'grantee', type: 'address' },
      { name: 'scopes', type: 'bytes32[]' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'revokeManyBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'grantee', type: 'address' },
      { name: 'scopes', type: 'bytes32[]' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'standingOf',
    inputs: [{ name: 'who', type: 'address' }],
    outputs: [
      { name: 'controller', type: 'address' },
      { name: 'organisation', type: 'address' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'stopCarersActing',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'carer', type: 'address' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'stopCarersActingBySig',
    inputs: [
      { name: 'by', type: 'address' },
      { name: 'patient', type: 'address' },
      { name: 'carer', type: 'address' },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
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
  },
  {
    type: 'function',
    name: 'vaultOf',
    inputs: [{ name: 'owner', type: 'address' }],
    outputs: [
      { name: 'digest', type: 'bytes32' },
      { name: 'version', type: 'uint32' },
      { name: 'blockNumber', type: 'uint40' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'watcher',
    inputs: [],
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view'
  }
] as const;
