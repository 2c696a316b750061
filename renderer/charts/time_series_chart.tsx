/**
 * Lines over time: the only file that knows uPlot. Data is handed over as columns that share one
 * time axis; a null is a hole. Bands, marker lines and cut-off spikes are drawn on the same canvas,
 * so that they move with the lines.
 */
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './charts.css';

export interface ChartSeries {
  readonly key: string;
  /** CSS colour; var(--…) is resolved when drawn, so that a theme switch is a redraw. */
  readonly colour: string;
  readonly width: number;
  readonly dashed?: boolean;
  readonly values: readonly (number | null)[];
}

export interface ChartBand {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface ChartMark {
  readonly atMs: number;
  readonly colour: string;
}

export interface TimeSeriesChartProps {
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly bands: readonly ChartBand[];
  readonly marks: readonly ChartMark[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly maxValue: number;
  readonly formatValue: (value: number) => string;
  /**
   * Distances between grid lines to choose from, so that they fall on round numbers of the unit
   * shown.
   */
  readonly valueSteps?: readonly number[];
  /** Charts with the same key share the cursor. */
  readonly syncKey: string;
  /** Index into `times` under the cursor, null when it left. */
  readonly onCursor?: (index: number | null) => void;
  readonly onZoom?: (fromMs: number, toMs: number) => void;
  readonly onZoomReset?: () => void;
  /** The theme's name: a change redraws. */
  readonly theme: string;
  readonly showTimeAxis: boolean;
}

export const AXIS_WIDTH = 46;
export const AXIS_HEIGHT = 22;
export const TOP_PADDING = 8;
const FONT = '11px "Inter Variable", sans-serif';
const MIN_ZOOM_PX = 6;

function resolveColour(colour: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(colour)?.[1];
  if (name === undefined) return colour;
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

type Current = { readonly current: TimeSeriesChartProps };

function drawBands(plot: uPlot, props: TimeSeriesChartProps): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.fillStyle = resolveColour('var(--gap)');
  for (const band of props.bands) {
    const from = Math.max(left, plot.valToPos(band.fromMs, 'x', true));
    const to = Math.min(left + width, plot.valToPos(band.toMs, 'x', true));
    // A short gap in a long window is still a gap: never thinner than two pixels.
    if (to > left && from < left + width) ctx.fillRect(from, top, Math.max(2, to - from), height);
  }
  ctx.restore();
}

function drawMarks(plot: uPlot, props: TimeSeriesChartProps): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const mark of props.marks) {
    const x = Math.round(plot.valToPos(mark.atMs, 'x', true));
    if (x < left || x > left + width) continue;
    ctx.strokeStyle = resolveColour(mark.colour);
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
  }
  ctx.restore();
}

/** A spike above the scale: a small triangle at the upper edge, in the line's colour. */
function drawClipped(plot: uPlot, props: TimeSeriesChartProps): void {
  const { ctx } = plot;
  const size = 5 * devicePixelRatio;
  ctx.save();
  for (const { values, colour } of props.series) {
    ctx.fillStyle = resolveColour(colour);
    values.forEach((value, index) => {
      const atMs = props.times[index];
      if (value === null || value <= props.maxValue || atMs === undefined) return;
      if (atMs < props.fromMs || atMs > props.toMs) return;
      const x = plot.valToPos(atMs, 'x', true);
      ctx.beginPath();
      ctx.moveTo(x - size, plot.bbox.top + size * 1.4);
      ctx.lineTo(x + size, plot.bbox.top + size * 1.4);
      ctx.lineTo(x, plot.bbox.top);
      ctx.fill();
    });
  }
  ctx.restore();
}

function toAxes(props: Current): uPlot.Axis[] {
  const stroke = (): string => resolveColour('var(--muted)');
  const line = (): string => resolveColour('var(--line)');
  return [
    {
      show: props.current.showTimeAxis,
      size: AXIS_HEIGHT,
      font: FONT,
      stroke,
      gap: 4,
      space: 90,
      grid: { show: false },
      ticks: { show: true, size: 4, width: 1, stroke: line },
      values: [
        [86_400_000, '{YYYY}-{MM}-{DD}', null, null, null, null, null, null, 1],
        [60_000, '{HH}:{mm}', null, null, null, null, null, null, 1],
        [1000, '{HH}:{mm}:{ss}', null, null, null, null, null, null, 1],
      ],
    },
    {
      size: AXIS_WIDTH,
      font: FONT,
      stroke,
      gap: 6,
      space: props.current.showTimeAxis ? 34 : 24,
      grid: { stroke: line, width: 1 },
      ticks: { show: false },
      ...(props.current.valueSteps ? { incrs: [...props.current.valueSteps] } : {}),
      values: (_, splits) => splits.map((value) => props.current.formatValue(value)),
    },
  ];
}

function toSeries(series: ChartSeries, index: number, props: Current): uPlot.Series {
  return {
    stroke: () => resolveColour(props.current.series[index]?.colour ?? 'transparent'),
    width: series.width,
    points: { show: false },
    spanGaps: false,
    ...(series.dashed ? { dash: [4, 3] } : {}),
  };
}

/** Tells the panel where the cursor is; a chart that is being moved by its partner tells too. */
function acceptCursor(plot: uPlot, props: Current): void {
  const index = plot.cursor.idx ?? null;
  props.current.onCursor?.((plot.cursor.left ?? -1) < 0 ? null : index);
}

function acceptSelection(plot: uPlot, props: Current): void {
  const { left, width } = plot.select;
  if (width < MIN_ZOOM_PX) return;
  const fromMs = plot.posToVal(left, 'x');
  const toMs = plot.posToVal(left + width, 'x');
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  props.current.onZoom?.(fromMs, toMs);
}

function toOptions(props: Current, size: { width: number; height: number }): uPlot.Options {
  const { series, syncKey } = props.current;
  return {
    ...size,
    ms: 1,
    padding: [TOP_PADDING, 0, props.current.showTimeAxis ? 0 : 6, 0],
    legend: { show: false },
    cursor: {
      sync: { key: syncKey, scales: ['x', null] },
      drag: { x: true, y: false, setScale: false, dist: MIN_ZOOM_PX },
      points: { size: 5, width: 1 },
      y: false,
    },
    scales: {
      x: { time: true, range: () => [props.current.fromMs, props.current.toMs] },
      y: { range: () => [0, props.current.maxValue] },
    },
    axes: toAxes(props),
    series: [{}, ...series.map((one, index) => toSeries(one, index, props))],
    hooks: {
      drawClear: [(plot) => drawBands(plot, props.current)],
      draw: [(plot) => drawMarks(plot, props.current), (plot) => drawClipped(plot, props.current)],
      setCursor: [(plot) => acceptCursor(plot, props)],
      setSelect: [(plot) => acceptSelection(plot, props)],
    },
  };
}

function toPlotData(props: TimeSeriesChartProps): uPlot.AlignedData {
  return [props.times, ...props.series.map((one) => one.values)] as unknown as uPlot.AlignedData;
}

/**
 * What makes uPlot start over: which lines there are and how they are drawn. Everything else is an
 * update.
 */
function toShape(props: TimeSeriesChartProps): string {
  const lines = props.series.map((one) => `${one.key}:${one.width}:${one.dashed ?? false}`);
  return [props.showTimeAxis, props.syncKey, ...lines].join('|');
}

export function TimeSeriesChart(props: TimeSeriesChartProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const current = useRef(props);
  const shape = toShape(props);

  useLayoutEffect(() => {
    current.current = props;
  });

  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const { clientWidth: width, clientHeight: height } = element;
    const made = new uPlot(
      toOptions(current, { width, height }),
      toPlotData(current.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    const reset = (): void => current.current.onZoomReset?.();
    made.over.addEventListener('dblclick', reset);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  // One hand-over per commit: data and scales together, one paint.
  useEffect(() => {
    plot.current?.setData(toPlotData(props), true);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what a paint shows
  }, [
    props.times,
    props.series,
    props.bands,
    props.marks,
    props.fromMs,
    props.toMs,
    props.maxValue,
    props.theme,
  ]);

  return <div className="time-series-chart" ref={host} />;
}
