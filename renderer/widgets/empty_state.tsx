/** Nothing here, why, and the door out of it. */
import type { ReactNode } from 'react';
import './widgets.css';

interface EmptyStateProps {
  readonly title: string;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
}

export function EmptyState({ title, text, children }: EmptyStateProps): ReactNode {
  return (
    <div className="empty-state">
      <p className="strong">{title}</p>
      {text ? <p className="muted">{text}</p> : null}
      {children ? <div className="button-row">{children}</div> : null}
    </div>
  );
}
