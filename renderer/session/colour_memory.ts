/**
 * The colours of apps across restarts: the book of view_models/app_colours.ts, kept in
 * localStorage.
 */
import { ColourBook, toCssColour } from '../view_models/app_colours.ts';

const KEY = 'ebb-app-colours';

function readRemembered(): Record<string, number> {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof raw === 'object' && raw !== null ? (raw as Record<string, number>) : {};
  } catch {
    return {};
  }
}

const book = new ColourBook(readRemembered());

/** CSS colour of an app. */
export function colourOf(name: string): string {
  const known = book.size;
  const slot = book.slotOf(name);
  if (book.size !== known) localStorage.setItem(KEY, JSON.stringify(book.toRecord()));
  return toCssColour(slot);
}
