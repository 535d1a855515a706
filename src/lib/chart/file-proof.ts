import { base64urlnopad } from '@scure/base';
import { bytesToHex, hexToBytes } from '../chain/hex.ts';
import { plainDigest } from '../crypto/body.ts';
import { equalBytes, sha256 } from '../crypto/bytes.ts';
import { openMetadata, type RecordMetadata } from '../crypto/envelope.ts';
import { encodeFileProof, readFileProof, type FileProof } from '../crypto/file-proof.ts';
import { verdictOf } from '../crypto/verdict.ts';
import { dateInWords } from '../words/format.ts';
import { m } from '../words/compiled/messages.js';
import { ChartError } from './errors.ts';
import { readFile } from './keeper/read-file.ts';
import type { LedgerRecord } from './ledger.ts';
import type { Live, Reader } from './live.ts';
import { chartOf, readPatientLedger } from './patient-chart.ts';
import { nameBook } from './people.ts';
import { verifyPublished } from './published-bundle.ts';
import { described } from './records.ts';
import type { Address, ProvenFile } from './types.ts';
import { bundleInForce, exactOrThrow, requireExact } from './verdict.ts';

/**
 * What somebody without a wallet needs to see that a file is the document of a record, as text for an address: it tells the
 * patient's address, the title and the file's name, and opens nothing else. Of a record that was encrypted anew, it proves
 * what the first author filed.
 * @throws ChartError where the record is not exactly what its author filed, or the author's keys are not to be had
 */
export async function proveFile(live: Live, patient: Address, index: number): Promise<string> {
  const chart = await chartOf(live, patient);
  const record = chart.ledger.records[index];
  if (!record) throw unknownRecord();
  const { envelope, metadata } = await described(live, chart, record);
  const { holders } = chart;
  const author = metadata.origin ?? envelope;
  const filed = recordOf(chart.ledger.records, author.digest);
  await requireExact(live, patient, filed, author.bytes, holders);
  const inForce = await bundleInForce(live, filed.author, filed.block);
  if (!inForce) throw unknownRecord();
  const bundle = await live.node.getBlock(hexToBytes(inForce.digest), {
    holders,
    signal: live.signal
  });
  const key = await live.keeper.proofKey(patient, envelope);
  const proof = { place: live.place, patient, envelope: author.bytes, key, bundle };
  return base64urlnopad.encode(encodeFileProof(proof));
}

/**
 * Verifies a proof against the chain: the patient's verified history, the author's keys of then, the author's signature.
 * @param text an address of this site that holds a proof, or the proof alone
 * @throws ChartError that says what is wrong with it
 */
export async function readProof(reader: Reader, text: string): Promise<ProvenFile> {
  const proof = decode(text);
  const { chainId, contract } = reader.chain.config;
  const place = { chainId, contract };
  const { patient } = proof;
  if (proof.place.chainId !== chainId || proof.place.contract !== contract.toLowerCase())
    throw new ChartError(
      'chart/proof-elsewhere',
      m.chart_error_proof_elsewhere(),
      m.chart_error_proof_elsewhere_remedy()
    );
  const { records } = await readPatientLedger(reader, patient);
  const record = recordOf(records, sha256(proof.envelope));
  const { author, block, time } = record;
  const digest = hexToBytes(record.digest);
  const inForce = await bundleInForce(reader, author, block);
  const given = inForce && equalBytes(sha256(proof.bundle), hexToBytes(inForce.digest));
  const published = given
    ? [
        {
          bundle: await verifyPublished({ ...reader, place }, author, proof.bundle, {
            digest: hexToBytes(inForce.digest),
            version: inForce.version
          }),
          block: inForce.block
        }
      ]
    : [];
  const verdict = verdictOf(
    proof.envelope,
    { place, patient, author, digest, block, time },
    published
  );
  const { envelope } = await exactOrThrow(reader, record, verdict);
  const metadata = openMetadata(envelope, proof.key);
  return {
    title: metadata.about.title || metadata.name,
    fileName: metadata.name,
    length: metadata.length,
    digest: metadata.digest,
    verdict: m.check_filed({
      who: (await nameBook(reader))(author),
      day: dateInWords(new Date(time * 1000))
    }),
    technical: [
      { label: m.check_patient(), value: patient },
      { label: m.chart_fact_filed_by(), value: author },
      { label: m.chart_fact_envelope_digest(), value: record.digest },
      { label: m.chart_fact_block(), value: String(block) },
      { label: m.chart_fact_transaction(), value: record.txHash }
    ]
  };
}

/** Whether a file is the very document that was filed. Reads it once, whatever its size. @throws FileChangedError */
export async function isFiled(
  { length, digest }: Pick<RecordMetadata, 'length' | 'digest'>,
  file: Blob,
  onRead: (bytes: number) => void = () => {}
): Promise<boolean> {
  if (file.size !== length) return false;
  return equalBytes(await plainDigest(readFile(file, onRead), length), digest);
}

function decode(text: string): FileProof {
  const packed = /(?:[?&]p=|^)([\w-]{100,})$/.exec(text.trim())?.[1];
  try {
    return readFileProof(base64urlnopad.decode(packed ?? ''));
  } catch (cause) {
    throw new ChartError(
      'chart/not-a-proof',
      m.chart_error_not_a_proof(),
      m.chart_error_not_a_proof_remedy(),
      cause
    );
  }
}

function recordOf(records: readonly LedgerRecord[], digest: Uint8Array): LedgerRecord {
  const hex = bytesToHex(digest);
  const record = records.find((one) => one.digest === hex);
  if (!record) throw unknownRecord();
  return record;
}

function unknownRecord(): ChartError {
  return new ChartError(
    'chart/proof-unknown',
    m.chart_error_proof_unknown(),
    m.chart_error_proof_unknown_remedy()
  );
}
