import { type Cancel, type Chain, view } from './client.ts';
import { topicOf } from './entries.ts';
import { type Address, type Hex, lowerAddress } from './hex.ts';
import { addressTopic, logsOf, toldEntry } from './logs.ts';

export interface Published {
  /** sha2-256 of the block on IPFS. */
  digest: Hex;
  version: number;
  /** Block of the chain it was published in. */
  block: number;
}

export interface Keys {
  owner: Address;
  bundle: Published | null;
  directory: Published | null;
  /** Multiaddrs announced with the bundle: where to try; the signed bundle says who must answer. */
  addresses: string[];
}

/** The digests of an owner's key bundle and directory, and where its node is to be found. */
export async function readKeys(chain: Chain, owner: string, cancel: Cancel = {}): Promise<Keys> {
  const address = lowerAddress(owner);
  const [bundle, bundleVersion, bundleBlock, directory, directoryVersion, directoryBlock] =
    await view(chain, 'keysOf', [address], cancel);
  return {
    owner: address,
    bundle:
      bundleVersion === 0 ? null : { digest: bundle, version: bundleVersion, block: bundleBlock },
    directory:
      directoryVersion === 0
        ? null
        : { digest: directory, version: directoryVersion, block: directoryBlock },
    addresses:
      bundleVersion === 0 ? [] : await announced(chain, address, bundle, bundleBlock, cancel)
  };
}

/** The digest of an owner's locked vault; null where none was published. */
export async function readVaultDigest(
  chain: Chain,
  owner: string,
  cancel: Cancel = {}
): Promise<Published | null> {
  const [digest, version, block] = await view(chain, 'vaultOf', [lowerAddress(owner)], cancel);
  return version === 0 ? null : { digest, version, block };
}

async function announced(
  chain: Chain,
  owner: Address,
  digest: Hex,
  block: number,
  cancel: Cancel
): Promise<string[]> {
  const topics = [topicOf('KeyBundlePublished'), addressTopic(owner)];
  const logs = await logsOf(chain, { from: block, to: block }, topics, cancel);
  const entries = logs.map((log) => toldEntry(log, chain));
  const entry = entries.findLast((e) => e.kind === 'key-bundle-published' && e.digest === digest);
  return entry?.kind === 'key-bundle-published' ? entry.addresses : [];
}
