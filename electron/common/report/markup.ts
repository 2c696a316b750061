/**
 * A tree of elements, made by pure functions: the report writes it as text, the window hands it to
 * React (renderer/charts/markup.tsx). One set of pictures for both. Looks come from classes: the
 * window's content policy lets no inline style in.
 */

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface MarkupElement {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Markup[];
}

/** null and false are nothing, so that `condition && element` reads as it should. */
export type Markup = MarkupElement | string | null | false | readonly Markup[];

export function h(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly Markup[]
): MarkupElement {
  return { tag, attributes, children };
}

const VOID_TAGS = new Set(['br', 'meta', 'hr', 'col']);
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export function escapeText(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

/** Coordinates to 2 decimals: a hundredth of a pixel, and files stay small. */
export function toAttributeText(value: string | number | true): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return value === true ? '' : value;
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) => {
      if (value === null || value === undefined || value === false) return [];
      return ` ${name}="${escapeText(toAttributeText(value))}"`;
    })
    .join('');
}

export function toHtml(node: Markup): string {
  if (node === null || node === false) return '';
  if (typeof node === 'string') return escapeText(node);
  if ('tag' in node) {
    const open = `<${node.tag}${attributesText(node.attributes)}>`;
    if (VOID_TAGS.has(node.tag)) return open;
    return `${open}${node.children.map(toHtml).join('')}</${node.tag}>`;
  }
  return node.map(toHtml).join('');
}
