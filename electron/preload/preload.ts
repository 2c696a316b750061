/**
 * The only code between the page and Electron. It exposes no function: it forwards one MessagePort
 * and three kinds of message by window.postMessage, and lets two fixed words through the other way.
 */
import { ipcRenderer } from 'electron';
import { LINK } from '../common/window_link.ts';

ipcRenderer.on(LINK.port, (event) => {
  window.postMessage({ link: LINK.port, payload: null }, window.origin, [...event.ports]);
});

for (const link of [LINK.engine, LINK.command]) {
  ipcRenderer.on(link, (_, payload: unknown) => {
    window.postMessage({ link, payload }, window.origin);
  });
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || typeof event.data !== 'object' || event.data === null) return;
  const link = 'link' in event.data ? event.data.link : undefined;
  if (link === LINK.ready || link === LINK.restartEngine) ipcRenderer.send(link);
});
