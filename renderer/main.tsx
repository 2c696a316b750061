/** Entry of the page. */
import { windowEngineSource } from './engine/engine_source.ts';
import { startWindow } from './start_window.tsx';

const root = document.getElementById('root');
if (root) startWindow(root, windowEngineSource);
