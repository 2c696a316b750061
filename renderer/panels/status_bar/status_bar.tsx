/** What the measuring costs, and what this device can do. */
import type { ReactNode } from 'react';
import type { DeviceInfo } from '../../../electron/common/engine_api.ts';
import { useSelectedDevice, useStore } from '../../session/workbench_context.tsx';
import { useUi } from '../../session/ui_state.ts';
import { toAgentCost } from '../../view_models/system_figures.ts';
import { toCapabilitySigns } from '../../view_models/capability_presentation.ts';
import { formatAge, formatKb, formatMs, formatPercent } from '../../view_models/units.ts';
import { HoverFact, HoverText } from '../../widgets/hover_fact.tsx';
import './status_bar.css';

function AgentCostText(): ReactNode {
  const { session } = useSelectedDevice();
  if (!session?.tick) return <span className="muted">not measuring</span>;
  const cost = toAgentCost(session.tick, session.previousTick);
  const reads =
    `${cost.pssReads} smaps_rollup files read in the last scan ` +
    `(${formatMs(cost.pssCpuMs)} of ${formatMs(cost.scanCpuMs)} CPU time), ` +
    `${cost.pssWaiting} waiting for CPU budget or the end of a launch.`;
  return (
    <>
      <HoverFact
        metrics={['agent_cpu_us', 'agent_rss_kb']}
        note="CPU: share of one core since the last tick."
      >
        <span tabIndex={0}>
          agent {formatPercent(cost.cpuPercent)} CPU · {formatKb(cost.rssKb)}
        </span>
      </HoverFact>
      <HoverFact metrics={['pss_age_ms']} note={reads}>
        <span tabIndex={0}>oldest PSS {formatAge(cost.oldestPssMs)}</span>
      </HoverFact>
      <HoverText text={`One scan of all processes, start to end on the device. ${reads}`}>
        <span tabIndex={0}>
          scan {formatMs(cost.scanMs)}
          {cost.pssWaiting > 0 ? ` · ${cost.pssWaiting} waiting` : null}
        </span>
      </HoverText>
      {session.tick.ticksDropped > 0 ? (
        <span className="tone-warning">{session.tick.ticksDropped} ticks dropped</span>
      ) : null}
    </>
  );
}

function Capabilities({ info }: { readonly info: DeviceInfo }): ReactNode {
  return (
    <span className="status-capabilities">
      {toCapabilitySigns(info.capabilities).map((sign) => (
        <HoverText key={sign.name} text={sign.explanation}>
          <span tabIndex={0} className={`tone-${sign.tone}`}>
            {sign.name} {sign.glyph}
          </span>
        </HoverText>
      ))}
    </span>
  );
}

export function StatusBar(): ReactNode {
  const store = useStore();
  const { session } = useSelectedDevice();
  const { logOpen, set } = useUi();
  const count = session?.actions.length ?? 0;
  return (
    <footer className="status-bar">
      {store.engine.state === 'ready' ? (
        <AgentCostText />
      ) : (
        <span className="tone-warning">engine {store.engine.state}</span>
      )}
      <span className="status-space" />
      {session?.info ? <Capabilities info={session.info} /> : null}
      <button
        type="button"
        className="status-button"
        aria-expanded={logOpen}
        onClick={() => set({ logOpen: !logOpen })}
      >
        Action log · {count}
      </button>
    </footer>
  );
}
