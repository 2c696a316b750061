/**
 * The window on a scripted engine, for looking at it: dev_page.html?scene=streaming&theme=dark.
 * Never part of dist.
 */
import { startWindow } from '../start_window.tsx';
import { useUi, type ThemeChoice } from '../session/ui_state.ts';
import { playScene, ScriptedSource, type SceneName } from './scenes.ts';
import { ScriptedEngine } from './scripted_engine.ts';

const query = new URLSearchParams(location.search);
const scene = (query.get('scene') ?? 'streaming') as SceneName;
const root = document.getElementById('root');
localStorage.clear();

if (root) {
  const engine = scene === 'starting' ? null : new ScriptedEngine();
  const source = new ScriptedSource(engine);
  const { workbench } = startWindow(root, source);
  useUi.getState().set({ theme: (query.get('theme') ?? 'dark') as ThemeChoice });
  await playScene(scene, source, workbench);
  const patch = query.get('ui');
  if (patch !== null) useUi.getState().set(JSON.parse(patch) as object);
  document.body.dataset['ready'] = 'true';
}
