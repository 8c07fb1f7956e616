import { scriptJson } from '@capikit/core';
import { parseFragment, type DefaultTreeAdapterTypes } from 'parse5';
import { expect, it } from 'vitest';
import { hostilePage, kitFor } from './hostile-page';
import { HOSTILE_TEXTS, wellFormed } from './hostile-texts';

type Element = DefaultTreeAdapterTypes.Element;

/** The elements of a piece of a page, as a browser without JavaScript sees them: it looks into `noscript`. */
function elementsOf(html: string): readonly Element[] {
  const below = (nodes: readonly DefaultTreeAdapterTypes.ChildNode[]): readonly Element[] =>
    nodes.flatMap((node) => ('tagName' in node ? [node, ...below(node.childNodes)] : []));
  return below(parseFragment(html, { scriptingEnabled: false }).childNodes);
}

const attributesOf = ({ attrs }: Element): Readonly<Record<string, string>> =>
  Object.fromEntries(attrs.map(({ name, value }) => [name, value]));

it('has a list of hundreds of hostile texts', () => {
  expect(HOSTILE_TEXTS.length).toBeGreaterThan(450);
  expect(HOSTILE_TEXTS.filter((text) => text.includes('<')).length).toBeGreaterThan(150);
});

it('no text in any field adds an element or attribute to what pixelScript() writes', () => {
  const kit = kitFor('http://127.0.0.1:4400');
  for (const text of HOSTILE_TEXTS) {
    const { html, datasetIds } = hostilePage(text, kit);
    const [script, noscript, ...images] = elementsOf(html);
    const tags = [script, noscript, ...images].map((element) => element?.tagName);
    expect(tags, text).toEqual(['script', 'noscript', ...datasetIds.map(() => 'img')]);
    expect(attributesOf(script as Element), text).toEqual({ nonce: text.replace(/[^A-Za-z0-9+/=_-]/g, '') });
    for (const [index, image] of images.entries()) {
      const { src = '', ...others } = attributesOf(image);
      expect(others, text).toEqual({ hidden: '', alt: '', width: '1', height: '1' });
      const { origin, pathname, searchParams } = new URL(src);
      expect([origin, pathname, searchParams.get('id'), searchParams.get('eid')], text).toEqual([
        'http://127.0.0.1:4400',
        '/tr',
        datasetIds[index],
        wellFormed(text),
      ]);
    }
  }
});

it('no text in pixelData() ends the script element it is written into by scriptJson(), and all of them come back', () => {
  const kit = kitFor('http://127.0.0.1:4400');
  for (const text of HOSTILE_TEXTS) {
    const { data } = hostilePage(text, kit);
    const [element, ...others] = elementsOf(`<script type="application/json">${scriptJson(data)}</script>`);
    const [content] = element?.childNodes ?? [];
    expect(others, text).toEqual([]);
    expect(content && 'value' in content ? JSON.stringify(JSON.parse(content.value)) : '', text).toBe(
      JSON.stringify(data),
    );
  }
});
