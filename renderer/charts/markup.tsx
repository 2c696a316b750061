/** Pictures and tables of a report as React elements: the same tree that the file is made of. */
import { createElement, Fragment, type ReactNode } from 'react';
import {
  type Attributes,
  type Markup,
  toAttributeText,
} from '../../electron/common/report/markup.ts';

const REACT_NAMES: Readonly<Record<string, string>> = { class: 'className', colspan: 'colSpan' };

function toProps(attributes: Attributes): Record<string, string> {
  const props: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    props[REACT_NAMES[name] ?? name] = toAttributeText(value);
  }
  return props;
}

export function toReact(node: Markup): ReactNode {
  if (node === null || node === false || typeof node === 'string') return node;
  if ('tag' in node) {
    return createElement(node.tag, toProps(node.attributes), ...node.children.map(toReact));
  }
  return createElement(Fragment, null, ...node.map(toReact));
}
