/**
 * What happened, as marks on the time axis: advice, launches, kills, drops. From the action log,
 * which is the only source.
 */
import type { ActionEntry, ActionKind } from '../../electron/common/engine_api.ts';
import type { Tone } from './device_presentation.ts';

interface MarkerLook {
  /** A shape besides the colour, so that colour is not the only sign. */
  readonly glyph: string;
  readonly tone: Tone | 'accent';
  readonly word: string;
}

/** null = not worth a mark on the axis; it stays in the log. */
export const MARKER_LOOKS: Readonly<Record<ActionKind, MarkerLook | null>> = {
  advise: { glyph: '▼', tone: 'accent', word: 'advice' },
  warm: { glyph: '▲', tone: 'accent', word: 'warm' },
  launch: { glyph: '▶', tone: 'quiet', word: 'launch' },
  kill: { glyph: '✕', tone: 'bad', word: 'kill' },
  freeze: { glyph: '❄', tone: 'quiet', word: 'freeze' },
  drop: { glyph: '⤫', tone: 'warning', word: 'drop' },
  reconnect: { glyph: '↺', tone: 'good', word: 'back' },
  connect: null,
  device: null,
  error: { glyph: '!', tone: 'bad', word: 'error' },
};

export interface Marker {
  readonly id: number;
  readonly atMs: number;
  readonly glyph: string;
  readonly tone: Tone | 'accent';
  /** Short, for the lane. */
  readonly label: string;
  /** The log's own sentence. */
  readonly text: string;
  readonly package: string;
}

/** Last part of a package name, capitalised: com.example.maps -> Maps. */
export function toAppName(name: string): string {
  const last = name.split('.').pop() ?? name;
  return last.charAt(0).toUpperCase() + last.slice(1);
}

export function toMarkers(
  actions: readonly ActionEntry[],
  fromMs: number,
  toMs: number,
): readonly Marker[] {
  const markers: Marker[] = [];
  for (const action of actions) {
    const look = MARKER_LOOKS[action.kind];
    if (!look || action.atMs < fromMs || action.atMs > toMs) continue;
    const subject = action.package === '' ? '' : ` ${toAppName(action.package)}`;
    markers.push({
      id: action.id,
      atMs: action.atMs,
      glyph: action.failed ? '!' : look.glyph,
      tone: action.failed ? 'bad' : look.tone,
      label: `${look.word}${subject}`,
      text: action.text,
      package: action.package,
    });
  }
  return markers;
}

export interface PlacedMarker extends Marker {
  readonly x: number;
  /** Its label has room; otherwise only the glyph is drawn and the label is one hover away. */
  readonly labelled: boolean;
}

const PX_PER_LETTER = 6.2;
const GLYPH_PX = 16;

/** Puts markers on a lane of `width` px; of crowded labels the older ones yield. */
export function placeMarkers(
  markers: readonly Marker[],
  span: { readonly fromMs: number; readonly toMs: number },
  width: number,
): readonly PlacedMarker[] {
  const scale = width / Math.max(1, span.toMs - span.fromMs);
  let nextX = width;
  return [...markers]
    .sort((a, b) => b.atMs - a.atMs)
    .map((marker) => {
      const x = (marker.atMs - span.fromMs) * scale;
      const labelEnd = x + GLYPH_PX + marker.label.length * PX_PER_LETTER;
      const labelled = labelEnd <= nextX;
      nextX = x - 2;
      return { ...marker, x, labelled };
    })
    .reverse();
}
