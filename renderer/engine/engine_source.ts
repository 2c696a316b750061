/**
 * Where the engine's port comes from: the main process, through the preload script's window
 * messages. A crashed engine is replaced by a fresh port; who listens here gets a new client each
 * time.
 */
import { connectEngine, toDomRpcPort, type EngineClient } from '../../electron/common/rpc.ts';
import {
  isLinkMessage,
  isWindowCommand,
  LINK,
  type EngineStatus,
  type WindowCommand,
} from '../../electron/common/window_link.ts';

export interface EngineListener {
  onClient(client: EngineClient): void;
  onStatus(status: EngineStatus): void;
  onCommand(command: WindowCommand): void;
}

export interface EngineSource {
  listen(listener: EngineListener): void;
  /** Ask main to start the engine again after it gave up. */
  requestRestart(): void;
}

/**
 * The real one. Only messages of this very window are heard: frames and openers are none of ours.
 */
export const windowEngineSource: EngineSource = {
  listen(listener) {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.source !== window || !isLinkMessage(event.data)) return;
      const { link, payload } = event.data;
      if (link === LINK.engine) listener.onStatus(payload as EngineStatus);
      else if (link === LINK.command && isWindowCommand(payload)) listener.onCommand(payload);
      else if (link === LINK.port) {
        const port = event.ports[0];
        if (port) listener.onClient(connectEngine(toDomRpcPort(port)));
      }
    });
    window.postMessage({ link: LINK.ready }, window.origin);
  },
  requestRestart() {
    window.postMessage({ link: LINK.restartEngine }, window.origin);
  },
};
