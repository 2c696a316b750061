/** A failure as a person needs it: what, why, what to do, and the way on. */
import type { ReactNode } from 'react';
import type { EbbError } from '../../electron/common/result.ts';
import { Button } from './button.tsx';
import './widgets.css';

interface ErrorNoticeProps {
  readonly error: EbbError;
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
}

export function ErrorNotice({ error, onRetry, onDismiss }: ErrorNoticeProps): ReactNode {
  return (
    <div className="error-notice selectable" role="alert" data-testid="error-notice">
      <p className="strong" data-part="message">
        {error.message}
      </p>
      {error.cause ? (
        <p className="error-cause" data-part="cause">
          {error.cause}
        </p>
      ) : null}
      <p data-part="remedy">{error.remedy}</p>
      {onRetry || onDismiss ? (
        <div className="button-row">
          {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
          {onDismiss ? (
            <Button look="quiet" onClick={onDismiss}>
              Dismiss
            </Button>
          ) : null}
        </div>
      ) : null}
    </div>
  );
}
