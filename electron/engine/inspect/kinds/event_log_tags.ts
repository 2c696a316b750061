/** `event-log-tags`, `*.logtags`: the definitions of events. Source: AOSP system/logging. */
import { parseTagDefinition, type TagDefinition } from '../event_tags.ts';
import type { Kind } from '../kind.ts';
import type { Page } from '../page.ts';

const LINE = /^\s*\d+\s+[A-Za-z_]\w*(\s+\(.*\))?\s*$/;

export function readDefinitions(page: Page): readonly TagDefinition[] {
  const definitions: TagDefinition[] = [];
  for (const line of page.lines) {
    const text = line.text.trim();
    const definition = parseTagDefinition(text);
    if (definition !== null) {
      definitions.push(definition);
      page.use(line);
    } else if (text.startsWith('#')) {
      page.explain(line, 'comment');
    } else if (/^option java_package \S+$/.test(text)) {
      page.explain(line, 'option of the generator');
    } else if (LINE.test(text)) {
      page.refuse(line, 'fields that are not (name|type|unit)', true);
    }
  }
  return definitions;
}

export const eventLogTags: Kind = {
  id: 'event_log_tags',
  title: 'event-log-tags, *.logtags',
  command: /event-log-tags|\.logtags/,
  cues: [
    [/^\s*\d{2,}\s+[A-Za-z_]\w*\s+\(\S.*\|\d.*\)\s*$/, 3],
    [/^\s*option java_package /, 3],
    [/^\s*\d{3,}\s+[a-z_]\w*\s*$/, 1],
    [/^\s*#/, 1],
  ],
  parse(page) {
    const tags = readDefinitions(page).map(({ id, tag, fields }) => ({
      id,
      tag,
      fields: fields.map(({ name, type, unit }) => ({ name, type, unit })),
    }));
    return { tags };
  },
};
