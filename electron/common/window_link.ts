/**
 * What passes between the main process and the window besides the engine's port: four fixed
 * messages without data from the window, a status and menu commands to it. Main sends them through
 * the preload script, which checks and forwards them.
 */

export const LINK = {
  /** window -> main: the page listens, send the port. */
  ready: 'ebb:ready',
  /** main -> window: one MessagePort comes along. */
  port: 'ebb:port',
  /** main -> window: an `EngineStatus`. */
  engine: 'ebb:engine',
  /** main -> window: a `WindowCommand` of the menu. */
  command: 'ebb:command',
  /** window -> main: start the engine again after main gave up. */
  restartEngine: 'ebb:restart-engine',
} as const;

export type EngineStatus =
  | { readonly state: 'starting' | 'running' }
  | {
      readonly state: 'restarting';
      readonly attempt: number;
      readonly nextAttemptAtMs: number;
      readonly cause: string;
    }
  | { readonly state: 'failed'; readonly cause: string };

export const WINDOW_COMMANDS = [
  'palette',
  'theme_system',
  'theme_dark',
  'theme_light',
  'overview',
  'launches',
  'action_log',
  'doctor',
  'start_virtual_device',
] as const;
export type WindowCommand = (typeof WINDOW_COMMANDS)[number];

/** The shape of what the preload script posts into the page. */
export interface LinkMessage {
  readonly link: typeof LINK.port | typeof LINK.engine | typeof LINK.command;
  readonly payload: unknown;
}

export function isLinkMessage(data: unknown): data is LinkMessage {
  if (typeof data !== 'object' || data === null || !('link' in data)) return false;
  return data.link === LINK.port || data.link === LINK.engine || data.link === LINK.command;
}

export function isWindowCommand(value: unknown): value is WindowCommand {
  return (WINDOW_COMMANDS as readonly unknown[]).includes(value);
}
