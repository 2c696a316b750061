/**
 * Everything that was done and what came of it, newest first, each with its undo where there is
 * one. Closed, it still shows the newest line: what just happened is never out of sight.
 */
import type { ReactNode } from 'react';
import type { ActionEntry } from '../../../electron/common/engine_api.ts';
import { useSelectedDevice, useWorkbench } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { MARKER_LOOKS } from '../../view_models/markers.ts';
import { formatClock, formatCount } from '../../view_models/units.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty_state.tsx';
import './action_log.css';

function Entry({ entry }: { readonly entry: ActionEntry }): ReactNode {
  const workbench = useWorkbench();
  const set = useUi((ui) => ui.set);
  const look = MARKER_LOOKS[entry.kind];
  const { undo } = entry;
  const tone = entry.failed ? 'bad' : (look?.tone ?? 'quiet');
  return (
    <li
      className="action-entry"
      data-testid="action-entry"
      data-kind={entry.kind}
      data-failed={entry.failed}
    >
      <span className="muted">{formatClock(entry.atMs)}</span>
      <span className={`action-glyph tone-${tone}`}>
        {entry.failed ? '!' : (look?.glyph ?? '·')}
      </span>
      <span className="action-text selectable">
        {entry.package === '' ? null : (
          <button
            type="button"
            className="action-app"
            onClick={() => set({ selectedPackage: entry.package })}
          >
            {entry.package}
          </button>
        )}{' '}
        {entry.text}
      </span>
      {undo ? (
        <Button look="quiet" onClick={() => void workbench.advise(undo.request)}>
          {undo.label}
        </Button>
      ) : null}
    </li>
  );
}

function NewestLine({ entry }: { readonly entry: ActionEntry }): ReactNode {
  return (
    <ol className="action-log-closed" aria-label="Newest action" data-testid="action-log">
      <Entry entry={entry} />
    </ol>
  );
}

export function ActionLog(): ReactNode {
  const { session } = useSelectedDevice();
  const { logOpen, set } = useUi();
  const newest = session?.actions[session.actions.length - 1];
  if (!logOpen) return newest ? <NewestLine entry={newest} /> : null;
  const entries = [...(session?.actions ?? [])].reverse();
  const dropped = session?.actionsDropped ?? 0;
  return (
    <section className="action-log" aria-label="Action log" data-testid="action-log">
      <header className="action-log-head">
        <h2>Action log</h2>
        <Button look="quiet" onClick={() => set({ logOpen: false })}>
          Close
        </Button>
      </header>
      {entries.length === 0 ? (
        <EmptyState
          title="Nothing was done yet"
          text="Advice, launches, drops and kills show here."
        />
      ) : (
        <ol>
          {entries.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      {dropped > 0 ? <p className="muted">{formatCount(dropped)} older entries dropped.</p> : null}
    </section>
  );
}
