/**
 * Every launch a dot, every arm a row, its median a bar. No box, no mean: with ten launches the
 * dots are the data.
 */
import type { ReactNode } from 'react';
import type { LaunchArm } from '../view_models/launch_groups.ts';
import { toStripScale, toStripY } from '../view_models/strip_layout.ts';
import { toArmLabel, UNTOUCHED_ARM } from '../view_models/strategy_presentation.ts';
import { formatCount } from '../view_models/units.ts';
import './charts.css';

interface LaunchStripPlotProps {
  readonly arms: readonly LaunchArm[];
  readonly colour: string;
  readonly width: number;
}

const LABEL_WIDTH = 92;
const ROW_HEIGHT = 42;
const AXIS_HEIGHT = 20;

function ArmRow(props: {
  readonly arm: LaunchArm;
  readonly top: number;
  readonly colour: string;
  readonly toX: (ms: number) => number;
}): ReactNode {
  const { arm, top, colour, toX } = props;
  const dotColour = arm.arm === UNTOUCHED_ARM ? 'var(--faint)' : colour;
  const medianX = toX(arm.medianMs);
  return (
    <g transform={`translate(0 ${top})`}>
      <text x={0} y={27} className="strip-label">
        {toArmLabel(arm.arm)}
      </text>
      {arm.timesMs.map((ms, index) => (
        <circle key={index} cx={toX(ms)} cy={toStripY(index)} r={3.2} fill={dotColour}>
          <title>{`${formatCount(ms)} ms`}</title>
        </circle>
      ))}
      <line className="strip-median" x1={medianX} x2={medianX} y1={13} y2={33} />
      <text x={medianX} y={10} className="strip-median-text">
        {formatCount(arm.medianMs)}
      </text>
    </g>
  );
}

export function LaunchStripPlot({ arms, colour, width }: LaunchStripPlotProps): ReactNode {
  const times = arms.flatMap((arm) => arm.timesMs);
  const scale = toStripScale(times);
  const plotWidth = Math.max(60, width - LABEL_WIDTH - 12);
  const toX = (ms: number): number =>
    LABEL_WIDTH + ((ms - scale.from) / (scale.to - scale.from)) * plotWidth;
  const height = arms.length * ROW_HEIGHT + AXIS_HEIGHT;
  const axisY = arms.length * ROW_HEIGHT;
  return (
    <svg className="strip-plot" width={width} height={height} role="img" aria-label="Launch times">
      {scale.ticks.map((ms) => (
        <g key={ms}>
          <line className="strip-grid" x1={toX(ms)} x2={toX(ms)} y1={6} y2={axisY} />
          <text x={toX(ms)} y={axisY + 14} className="strip-tick">
            {formatCount(ms)}
          </text>
        </g>
      ))}
      {arms.map((arm, index) => (
        <ArmRow key={arm.arm} arm={arm} top={index * ROW_HEIGHT} colour={colour} toX={toX} />
      ))}
    </svg>
  );
}
