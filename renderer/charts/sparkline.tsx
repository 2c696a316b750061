/** A trend without axes. One SVG path; a hole in the data is a hole in the line. */
import type { ReactNode } from 'react';
import { toSparkPath } from '../view_models/spark_path.ts';

interface SparklineProps {
  readonly points: readonly (number | null)[];
  readonly width: number;
  readonly height: number;
  readonly colour: string;
  /** Draw from 0, not from the smallest value. */
  readonly fromZero?: boolean;
}

export function Sparkline(props: SparklineProps): ReactNode {
  const { points, width, height, colour, fromZero = false } = props;
  return (
    <svg className="sparkline" width={width} height={height} aria-hidden="true">
      <path
        d={toSparkPath(points, { width, height, fromZero })}
        fill="none"
        stroke={colour}
        strokeWidth={1.25}
        strokeLinejoin="round"
      />
    </svg>
  );
}
