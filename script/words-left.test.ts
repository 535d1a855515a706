import { expect, it } from 'vitest';
import { leftoversOfComponent, leftoversOfModule } from './words-left.ts';

const textsOf = (found: { text: string }[]) => found.map(({ text }) => text);

it('finds what a component says itself, and nothing that is for the machine', () => {
  const source = `<script lang="ts">
  import X from './Some file.svelte';
  const title = 'No records yet';
  const kind = 'plain-word';
</script>
<p class="text-muted mt-2" aria-label="All of it">Nobody else {count} yet</p>
<Pill tone="warn" text={done ? 'All of them' : \`Only \${n} of them.\`} />
<span>{m.home_title()} · 3</span>`;
  expect(textsOf(leftoversOfComponent('A.svelte', source))).toEqual([
    'All of it',
    'Nobody else',
    'yet',
    'All of them',
    'of them.',
    'No records yet'
  ]);
});

it('finds the sentences of a module', () => {
  const source = `import a from 'No such thing.ts';
throw new OwnChartError('chain/rpc-down', 'The network does not answer.', \`Try \${host} again.\`);
const key = 'TREAT';`;
  expect(textsOf(leftoversOfModule('a.ts', source))).toEqual(['The network does not answer.']);
});
