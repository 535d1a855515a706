import { expect, it } from 'vitest';
import { addressInWords } from './address.ts';

it('warns at addresses that are shared or do not stay, and nowhere else', () => {
  const cid = 'bafybeiau72xrshzhytglx3j72hztkdajb5bnseq7cdbqtoqbzsx5l6yhce';
  const at = (url: string): string | null => addressInWords(new URL(url) as unknown as Location);
  expect(at(`https://gateway.example/ipfs/${cid}/`)).toMatch(/share its storage/);
  expect(at(`https://gateway.example/ipns/chart.example/`)).toMatch(/share its storage/);
  expect(at(`http://${cid}.ipfs.localhost:8080/`)).toMatch(/this one release/);
  expect(at('https://chart.example/')).toBeNull();
  expect(at('https://chart-example.ipns.gateway.example/')).toBeNull();
  expect(at('http://localhost:4173/')).toBeNull();
});
