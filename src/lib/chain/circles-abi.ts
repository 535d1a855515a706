// Written by `node script/abi.ts` from the compiled contract. Do not edit.
export const circlesAbi = [
  {
    type: 'constructor',
    inputs: [{ name: 'ledger_', type: 'address' }],
    stateMutability: 'nonpayable'
  },
  { type: 'error', name: 'ApprovedBySelf', inputs: [] },
  { type: 'error', name: 'InvalidSignature', inputs: [] },
  { type: 'error', name: 'MissingShare', inputs: [] },
  { type: 'error', name: 'NotAccredited', inputs: [{ name: 'who', type: 'address' }] },
  { type: 'error', name: 'NotArmed', inputs: [] },
  { type: 'error', name: 'NotController', inputs: [{ name: 'wallet', type: 'address' }] },
  { type: 'error', name: 'NotDue', inputs: [] },
  { type: 'error', name: 'NotGuardian', inputs: [] },
  { type: 'error', name: 'OtherMembers', inputs: [] },
  { type: 'error', name: 'OtherOrganisation', inputs: [] },
  { type: 'error', name: 'RequestClosed', inputs: [] },
  { type: 'error', name: 'ReviewsOverdue', inputs: [] },
  { type: 'error', name: 'SignatureExpired', inputs: [{ name: 'deadline', type: 'uint256' }] },
  { type: 'error', name: 'TermsOutOfBounds', inputs: [] },
  { type: 'error', name: 'UnknownCode', inputs: [] },
  {
    type: 'function',
    name: 'acceptShare',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
        ]
      }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'approve',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' },
      {
        name: 'approvals',
        type: 'tuple[]',
        components: [
          { name: 'place', type: 'uint8' },
          { name: 'release', type: 'bytes32' },
          { name: 'signature', type: 'bytes' }
        ]
      },
      { name: 'deadline', type: 'uint256' },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
        ]
      }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'askRecovery',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'controller', type: 'address' },
      { name: 'bundle', type: 'bytes32' },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
        ]
      }
    ],
    outputs: [{ name: 'number', type: 'uint32' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'askUrgently',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      { name: 'reason', type: 'uint8' },
      { name: 'text', type: 'bytes32' }
    ],
    outputs: [{ name: 'number', type: 'uint32' }],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'circleOf',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'circle', type: 'uint8' },
      { name: 'number', type: 'uint32' }
    ],
    outputs: [
      { name: 'word', type: 'bytes32' },
      { name: 'members', type: 'bytes32' },
      { name: 'request', type: 'bytes32' }
    ],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'dealShares',
    inputs: [
      {
        name: 'terms',
        type: 'tuple',
        components: [
          { name: 'circle', type: 'uint8' },
          { name: 'threshold', type: 'uint8' },
          { name: 'window', type: 'uint32' },
          { name: 'duration', type: 'uint32' },
          { name: 'capsule', type: 'bytes32' }
        ]
      },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
        ]
      }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'dealSharesBySig',
    inputs: [
      { name: 'patient', type: 'address' },
      {
        name: 'terms',
        type: 'tuple',
        components: [
          { name: 'circle', type: 'uint8' },
          { name: 'threshold', type: 'uint8' },
          { name: 'window', type: 'uint32' },
          { name: 'duration', type: 'uint32' },
          { name: 'capsule', type: 'bytes32' }
        ]
      },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
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
    name: 'ledger',
    inputs: [],
    outputs: [{ name: '', type: 'address' }],
    stateMutability: 'view'
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
    name: 'overdueOf',
    inputs: [{ name: 'organisation', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
    stateMutability: 'view'
  },
  {
    type: 'function',
    name: 'recover',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'renewCapsule',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'capsule', type: 'bytes32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'reportUse',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' },
      { name: 'report', type: 'bytes32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'reviewUse',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' },
      { name: 'organisation', type: 'address' },
      { name: 'verdict', type: 'uint8' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'secondRequest',
    inputs: [
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'stopRequest',
    inputs: [
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' },
      { name: 'through', type: 'uint8' },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
        ]
      }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  },
  {
    type: 'function',
    name: 'stopRequestBySig',
    inputs: [
      { name: 'by', type: 'address' },
      { name: 'circle', type: 'uint8' },
      { name: 'patient', type: 'address' },
      { name: 'number', type: 'uint32' },
      { name: 'through', type: 'uint8' },
      {
        name: 'members',
        type: 'tuple',
        components: [
          { name: 'deal', type: 'bytes32' },
          { name: 'guardians', type: 'address[]' }
        ]
      },
      { name: 'deadline', type: 'uint256' },
      { name: 'signature', type: 'bytes' }
    ],
    outputs: [],
    stateMutability: 'nonpayable'
  }
] as const;
