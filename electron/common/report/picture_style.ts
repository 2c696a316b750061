/** Looks of the pictures: colours of arms, marks, axes. Everything in .report. */
import { css } from './css.ts';

const ARMS = [
  '.report .arm { --arm: var(--faint); }',
  ...Array.from({ length: 8 }, (_, hue) => `.report .arm-${hue} { --arm: var(--app-${hue}); }`),
].join('\n');

const PICTURES = css`
  .report .picture {
    display: block;
    max-width: 100%;
    height: auto;
    overflow: visible;
    font-size: 11px;
  }
  .report .panels {
    display: grid;
    gap: 14px 20px;
  }
  .report .panels-2 {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
  .report .panels-3 {
    grid-template-columns: repeat(3, minmax(0, 1fr));
  }
  .report .panels-4 {
    grid-template-columns: repeat(4, minmax(0, 1fr));
  }
  .report .panels-5 {
    grid-template-columns: repeat(5, minmax(0, 1fr));
  }
  .report .panel {
    margin: 0;
    min-width: 0;
  }
  .report figcaption {
    margin-bottom: 4px;
  }
  .report .panel-title {
    color: var(--muted);
    margin: 14px 0 6px;
  }
  .report .frontier {
    display: grid;
    gap: 14px 20px;
    margin-bottom: 14px;
  }
  .report .frontier-wide {
    grid-template-columns: minmax(0, 56fr) minmax(0, 42fr);
  }

  .report .stack {
    display: grid;
    gap: 10px;
  }
  .report .app-part {
    margin-top: 18px;
  }
  .report .interruptions {
    margin: 8px 0;
    padding: 0;
    list-style: none;
    color: var(--muted);
  }
  .report .covariates {
    margin-top: 10px;
  }
  .report .covariate-row {
    position: relative;
  }
  .report .covariate-text {
    display: flex;
    gap: 10px;
    color: var(--muted);
    font-size: 11px;
    padding: 6px 0 0 46px;
  }
  .report .covariate-fixed {
    color: var(--muted);
    padding: 8px 0 0 46px;
  }
  .report .covariate-fixed b {
    font-weight: 500;
    color: var(--text);
    white-space: nowrap;
  }
  .report .covariate-text b {
    font-weight: 500;
    color: var(--text);
  }
  .report .picture text {
    fill: var(--muted);
  }
  .report .picture .middle {
    text-anchor: middle;
  }
  .report .picture .end {
    text-anchor: end;
  }
  .report .picture .tick-text {
    font-size: 10.5px;
  }
  .report .picture .row-text,
  .report .picture .key-text {
    fill: var(--text);
  }
  .report .picture .value-text {
    fill: var(--text);
    font-weight: 600;
    paint-order: stroke;
    stroke: var(--ground);
    stroke-width: 3px;
  }
  .report .picture .key-text {
    paint-order: stroke;
    stroke: var(--ground);
    stroke-width: 3px;
  }
  .report .grid {
    stroke: var(--line);
  }
  .report .zero {
    stroke: var(--line-strong);
    stroke-width: 1.25;
  }
  .report .band {
    fill: var(--accent);
    opacity: 0.1;
  }
  .report .interval-line {
    stroke: var(--text);
    stroke-width: 2;
  }
  .report .estimate {
    fill: var(--text);
    stroke: var(--ground);
    stroke-width: 1.5;
  }
  .report .dot {
    fill: var(--arm);
    fill-opacity: 0.75;
  }
  .report .dot.hollow {
    fill: var(--ground);
    fill-opacity: 1;
    stroke: var(--arm);
    stroke-width: 1.3;
  }
  .report .picture .refused {
    fill: var(--bad);
    font-size: 13px;
  }
  .report .median {
    stroke: var(--text);
    stroke-width: 2;
  }
  .report .median-interval {
    stroke: var(--text);
    stroke-width: 1.25;
  }
  .report .step {
    fill: none;
    stroke: var(--arm);
    stroke-width: 1.75;
  }
  .report .level {
    stroke: var(--arm);
    stroke-width: 1.75;
  }
  .report .bound {
    stroke: var(--arm);
    stroke-width: 1;
    stroke-dasharray: 3 2;
  }
  .report .frontier .bound,
  .report .panels .point ~ .bound {
    stroke-dasharray: none;
    opacity: 0.6;
  }
  .report .edge {
    fill: none;
    stroke: var(--line-strong);
    stroke-width: 1.5;
  }
  .report .point {
    fill: var(--arm);
    stroke: var(--arm);
    stroke-width: 1.75;
  }
  .report .point.hollow {
    fill: var(--ground);
  }
  .report .interruption {
    stroke: var(--warning);
    stroke-dasharray: 4 3;
  }
  .report .covariate {
    fill: none;
    stroke: var(--muted);
    stroke-width: 1.2;
  }
`;

export const PICTURE_STYLE = [ARMS, PICTURES].join('');
