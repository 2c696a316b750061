/** A finished run: the sections of the report, and the report as a file. */
import { useCallback, type ReactNode } from 'react';
import type { ExperimentResult } from '../../../electron/common/experiment_run.ts';
import { renderReport, toReportSections } from '../../../electron/common/report/render_report.ts';
import { useUi } from '../../session/ui_state.ts';
import { Button } from '../../widgets/button.tsx';
import { ReportHost } from './report_host.tsx';

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function ResultPage({ result }: { readonly result: ExperimentResult }): ReactNode {
  const set = useUi((ui) => ui.set);
  const render = useCallback((width: number) => toReportSections(result, width), [result]);
  return (
    <article className="experiment-result" data-testid="experiment-result">
      <div className="button-row experiment-actions">
        <Button
          data-testid="save-report"
          onClick={() => save(`${result.id}.html`, 'text/html', renderReport(result))}
        >
          Save report
        </Button>
        <Button
          onClick={() => save(`${result.id}.json`, 'application/json', JSON.stringify(result))}
        >
          Save data
        </Button>
        <Button look="quiet" onClick={() => set({ experimentId: null })}>
          New experiment
        </Button>
      </div>
      <ReportHost render={render} />
    </article>
  );
}
