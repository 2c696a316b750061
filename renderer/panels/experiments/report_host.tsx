/** Where parts of a report stand in the window: its looks, and its width for the pictures. */
import { useMemo, type ReactNode } from 'react';
import type { Markup } from '../../../electron/common/report/markup.ts';
import { REPORT_STYLE } from '../../../electron/common/report/report_style.ts';
import { toReact } from '../../charts/markup.tsx';
import { useSize } from '../../widgets/use_size.ts';

const MAX_WIDTH = 1180;

/** The page's nonce lets this one style element past the content policy, as Mantine's. */
function ReportStyle(): ReactNode {
  const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
  return <style nonce={meta?.nonce ?? ''}>{REPORT_STYLE}</style>;
}

export function ReportHost({ render }: { readonly render: (width: number) => Markup }): ReactNode {
  const [host, { width }] = useSize<HTMLDivElement>();
  const drawn = Math.min(MAX_WIDTH, width);
  const content = useMemo(() => (drawn > 0 ? toReact(render(drawn)) : null), [drawn, render]);
  return (
    <div ref={host} className="report selectable">
      <ReportStyle />
      <div className="report-column">{content}</div>
    </div>
  );
}
