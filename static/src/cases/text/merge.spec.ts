import { describe, expect, test } from 'vitest';
import { merged } from './merge';

const FILE = `<?xml version='1.0' encoding="UTF-8"?>
<!-- who wrote this -->
<c:definitions xmlns:c="urn:c" xmlns:v="urn:vendor"
               id="d">
  <!-- the case -->
  <c:case id='k' name="Old &amp; wise" v:kept="1">
    <c:plan id="p">
      <c:item id="a" ref="t"/><!-- after a -->
      <c:item id="b" ref="u">
        <v:unknown/>
      </c:item>
      <c:condition><![CDATA[amount > 100]]></c:condition>
    </c:plan>
  </c:case>
</c:definitions>
`;

// What an editor makes of it: no comments, no vendor's element, other quotes and blanks.
const WRITTEN = `<?xml version="1.0"?>
<c:definitions xmlns:c="urn:c" xmlns:v="urn:vendor" id="d">
  <c:case id="k" name="Old &amp; wise" v:kept="1">
    <c:plan id="p">
      <c:item id="a" ref="t" />
      <c:item id="b" ref="u" />
      <c:condition>amount &gt; 100</c:condition>
    </c:plan>
  </c:case>
</c:definitions>
`;

const edited = (from: string | RegExp, to: string) =>
  merged(FILE, WRITTEN, WRITTEN.replace(from, to));

describe('a file that was changed in an editor', () => {
  test('stays byte for byte as it was when nothing was changed', () => {
    expect(merged(FILE, WRITTEN, WRITTEN)).toBe(FILE);
  });

  test('has an attribute changed where it stands', () => {
    expect(edited('Old &amp; wise', 'New')).toBe(FILE.replace('Old &amp; wise', 'New'));
  });

  test('keeps its quotes and blanks when an attribute is new', () => {
    expect(edited('<c:plan id="p">', '<c:plan id="p" auto="true">')).toBe(
      FILE.replace('<c:plan id="p">', '<c:plan id="p" auto="true">'),
    );
    expect(edited('ref="t" />', 'ref="t" more="1" />')).toBe(
      FILE.replace('ref="t"/>', 'ref="t" more="1"/>'),
    );
  });

  test('loses an attribute that was taken away, and no other', () => {
    expect(edited(' ref="t"', '')).toBe(FILE.replace(' ref="t"', ''));
  });

  test('keeps CDATA where a text is changed', () => {
    expect(edited('amount &gt; 100', 'a &lt; b')).toBe(FILE.replace('amount > 100', 'a < b'));
  });

  test('gets what is new behind what stood before it', () => {
    expect(edited('<c:item id="b"', '<c:item id="n" />\n      <c:item id="b"')).toBe(
      FILE.replace('<c:item id="a" ref="t"/>', '<c:item id="a" ref="t"/>\n      <c:item id="n" />'),
    );
  });

  test('loses what was removed, with its line', () => {
    expect(edited(/\n *<c:condition>.*<\/c:condition>/, '')).toBe(
      FILE.replace(/\n *<c:condition>.*<\/c:condition>/, ''),
    );
  });

  test('moves an element with the comments and strangers inside it', () => {
    const moved = WRITTEN.replace('      <c:item id="b" ref="u" />\n', '').replace(
      '  </c:case>',
      '    <c:item id="b" ref="u" />\n  </c:case>',
    );

    const text = merged(FILE, WRITTEN, moved);

    expect(text.match(/<v:unknown\/>/g)).toHaveLength(1);
    expect(text).toMatch(/<\/c:plan>\n {4}<c:item id="b" ref="u">\n {6}<v:unknown\/>/);
  });

  test('keeps what is inside an element that gets another id', () => {
    const text = edited('id="b"', 'id="other"');

    expect(text).toBe(FILE.replace('id="b"', 'id="other"'));
  });

  test('opens an element that was empty', () => {
    const text = edited('<c:item id="a" ref="t" />', '<c:item id="a" ref="t">\n        <c:x id="x" />\n      </c:item>');

    expect(text).toContain('<c:item id="a" ref="t">\n        <c:x id="x" />\n      </c:item><!-- after a -->');
  });

  test('declares a namespace that it did not have', () => {
    const text = merged(FILE, WRITTEN, WRITTEN.replace('id="d"', 'xmlns:h="urn:h" id="d"'));

    expect(text).toContain('id="d" xmlns:h="urn:h">');
  });

  test('keeps the order of what is still there, though the editor writes another one', () => {
    const text = edited(
      /(<c:item id="a" ref="t" \/>)(\s*)(<c:item id="b" ref="u" \/>)/,
      '$3$2$1',
    );

    expect(text).toBe(FILE);
  });
});
