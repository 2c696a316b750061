/** Launch states one below the other; states are never mixed in one plot. */
import type { ReactNode } from 'react';
import type { LaunchGroup } from '../view_models/launch_groups.ts';
import { toArmLabel } from '../view_models/strategy_presentation.ts';
import { useSize } from '../widgets/use_size.ts';
import { LaunchStripPlot } from './launch_strip_plot.tsx';

interface LaunchGroupsProps {
  readonly groups: readonly LaunchGroup[];
  readonly colour: string;
}

const EXPLANATION =
  'Hodges–Lehmann difference to untouched with its exact 95 % interval (Mann–Whitney).';

export function LaunchGroups({ groups, colour }: LaunchGroupsProps): ReactNode {
  const [host, { width }] = useSize<HTMLDivElement>();
  return (
    <div ref={host} className="launch-groups">
      {groups.map((group) => (
        <div key={group.state} className="launch-group" data-state={group.state}>
          <div className="launch-group-head">
            <span className="strong">{group.state}</span>
            {group.comparisons.map((comparison) => (
              <span key={comparison.arm} title={EXPLANATION}>
                {group.comparisons.length > 1 ? (
                  <span className="muted">{toArmLabel(comparison.arm)} </span>
                ) : null}
                {comparison.text}
              </span>
            ))}
          </div>
          <LaunchStripPlot arms={group.arms} colour={colour} width={Math.min(width, 460)} />
        </div>
      ))}
    </div>
  );
}
