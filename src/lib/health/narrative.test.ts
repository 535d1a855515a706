import { describe, expect, it } from 'vitest';
import { plainText, richOf, richOfHtml, RICH_TAGS, type Rich } from './narrative.ts';
import { parseXml } from './xml/tree.ts';

const rich = (xml: string): Rich => richOf(parseXml(xml).root);
const tags = (node: Rich): string[] => [
  node.tag,
  ...node.children.flatMap((child) => (typeof child === 'string' ? [] : tags(child)))
];

describe('a narrative', () => {
  it('keeps the form of CDA: paragraphs, lists, tables, emphasis', () => {
    const tree = rich(
      `<text><paragraph>One <content styleCode="Bold">two</content></paragraph><list listType="ordered"><item>a</item></list>
       <table><thead><tr><th colspan="2">H</th></tr></thead><tbody><tr><td>x</td></tr></tbody></table></text>`
    );
    expect(tags(tree)).toEqual('div p strong ol li table thead tr th tbody tr td'.split(' '));
    expect(plainText(tree)).toContain('One two');
  });

  it.each([
    '<text><script>window.ran=1</script>a</text>',
    '<div><iframe src="https://example.org">b</iframe>a</div>',
    '<div><style>*{display:none}</style>a</div>',
    '<div><svg onload="x()"><script>1</script></svg>a</div>'
  ])('drops what runs or loads: %s', (xml) => {
    const tree = rich(xml);
    expect(plainText(tree)).toBe('a');
    expect(JSON.stringify(tree)).not.toMatch(/onload|src|script|window/);
  });

  it('keeps the words of what it does not know, and no attribute of anything', () => {
    const tree = rich('<text><x-y onclick="e()">w <a href="javascript:e()">l</a></x-y></text>');
    expect(plainText(tree)).toBe('w l');
    expect(JSON.stringify(tree)).not.toMatch(/onclick|href|javascript/);
    expect(tags(tree).every((tag) => (RICH_TAGS as readonly string[]).includes(tag))).toBe(true);
  });

  it('puts stray parts of tables where they may stand', () => {
    expect(tags(rich('<text><td>a</td><table>b<tr>c</tr></table></text>'))).toEqual(
      'div div table tr tr td'.split(' ')
    );
  });

  it('reads XHTML with named characters, and leaves what is no markup', () => {
    expect(plainText(richOfHtml('<div xmlns="x">a&nbsp;&gt;&auml;<br/>b</div>')!)).toBe('a >ä\nb');
    expect(richOfHtml('plain')).toBeUndefined();
    expect(richOfHtml('<div> </div>')).toBeUndefined();
  });
});

describe('parseXml', () => {
  it('expands no entity of the file, and fetches nothing', () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><x>&b;&c;</x>`;
    const { root, fault } = parseXml(bomb);
    expect(JSON.stringify(root)).not.toContain('aaaa');
    expect(fault).toContain('undefined entity');
  });

  it('refuses what is nested too deep, in words', () => {
    expect(() => parseXml('<a>'.repeat(10_000))).toThrow(/nested too deep/);
    expect(() => parseXml('no markup')).toThrow(/nothing in it can be read/);
  });
});
