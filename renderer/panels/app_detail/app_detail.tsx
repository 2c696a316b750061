/**
 * The selected app: what its memory is made of, what can be done about it, what was done, what that
 * did to launches.
 */
import type { ReactNode } from 'react';
import type { AppSample } from '../../session/app_aggregate.ts';
import type { DeviceSession } from '../../session/session_store.ts';
import { colourOf } from '../../session/colour_memory.ts';
import { useSelectedDevice } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { toAppNames } from '../../view_models/app_names.ts';
import { toMemoryParts } from '../../view_models/advice_result.ts';
import { toOomState } from '../../view_models/oom_state.ts';
import { plural } from '../../view_models/units.ts';
import { EmptyState } from '../../widgets/empty_state.tsx';
import { HoverText } from '../../widgets/hover_fact.tsx';
import { AdviceForm } from './advice_form.tsx';
import { AdviceResult } from './advice_result.tsx';
import { MemoryParts } from './memory_parts.tsx';
import { RelaunchSection } from './relaunch_section.tsx';
import './app_detail.css';

function DetailHead(props: { readonly app: AppSample; readonly name: string }): ReactNode {
  const { app, name } = props;
  const state = toOomState(app.oomScoreAdj);
  return (
    <header className="detail-head">
      <div className="detail-title">
        <span className="dot" style={{ color: colourOf(app.package) }} aria-hidden="true" />
        <h3>{name}</h3>
        <HoverText text={`${state.meaning} oom_score_adj ${app.oomScoreAdj}.`}>
          <span className="badge" tabIndex={0}>
            {state.name} {app.oomScoreAdj}
            {app.frozen ? ' · frozen' : ''}
          </span>
        </HoverText>
      </div>
      <p className="muted selectable">
        {app.package} · pid {app.pid} · uid {app.uid} ·{' '}
        {plural(app.processIndices.length, 'process', 'processes')}
      </p>
    </header>
  );
}

function Detail(props: { readonly session: DeviceSession; readonly app: AppSample }): ReactNode {
  const { session, app } = props;
  const names = toAppNames([...(session.tickApps?.apps.keys() ?? [])]);
  const record = session.advice.get(app.package) ?? null;
  const parts = toMemoryParts(
    {
      anonKb: app.values.pss_anon_kb,
      fileKb: app.values.pss_file_kb,
      shmemKb: app.values.pss_shmem_kb,
      swapKb: app.values.swap_pss_kb,
    },
    record?.report ?? null,
  );
  return (
    <>
      <DetailHead app={app} name={names.get(app.package) ?? app.package} />
      <MemoryParts parts={parts} colour={colourOf(app.package)} />
      <AdviceForm session={session} app={app} />
      {record ? <AdviceResult record={record} /> : null}
      <RelaunchSection session={session} package={app.package} />
    </>
  );
}

/** An app that is gone keeps its past: launches and the last result stay readable. */
function GoneApp(props: { readonly session: DeviceSession; readonly name: string }): ReactNode {
  const { session, name } = props;
  const record = session.advice.get(name);
  return (
    <>
      <EmptyState
        title={`${name} is not running`}
        text="It was closed or killed. Its past stays in the timeline; a launch starts it again."
      />
      {record ? <AdviceResult record={record} /> : null}
      <RelaunchSection session={session} package={name} />
    </>
  );
}

export function AppDetail(): ReactNode {
  const { session } = useSelectedDevice();
  const selected = useUi((ui) => ui.selectedPackage);
  if (!session?.tickApps) return null;
  const app = selected === null ? null : session.tickApps.apps.get(selected);
  return (
    <aside className="app-detail" aria-label="Selected app">
      {selected === null ? (
        <EmptyState
          title="No app selected"
          text="Pick one in the table or the chart to see its memory and to advise it."
        />
      ) : app ? (
        <Detail session={session} app={app} />
      ) : (
        <GoneApp session={session} name={selected} />
      )}
    </aside>
  );
}
