/** Hands the lines of a page to the addon's parsers so that answer n belongs to line n. */
import type { Line, Page } from './page.ts';

/** The addon's splitter drops longer lines; they are refused here, where they can be named. */
const MAX_LINE_BYTES = 16 * 1024;

/**
 * One text line per page line; indentation that pasting added is gone, too long lines are empty.
 */
export function toNativeText(page: Page): string {
  return page.lines.map((line) => `${toNativeLine(page, line)}\n`).join('');
}

function toNativeLine(page: Page, line: Line): string {
  const text = line.text.trimStart();
  if (Buffer.byteLength(text) <= MAX_LINE_BYTES) return text;
  page.refuse(line, `longer than ${MAX_LINE_BYTES} bytes: no line of the kernel is`);
  return '';
}
