/** Looks of the sections, for the report and for the window: everything in .report. */
import { css } from './css.ts';
import { PICTURE_STYLE } from './picture_style.ts';

const TEXT = css`
  .report {
    container-type: inline-size;
    color: var(--text);
    font-size: 12px;
    line-height: 1.45;
    font-variant-numeric: tabular-nums;
    user-select: text;
  }
  .report h1 {
    font-size: 22px;
    font-weight: 650;
    line-height: 1.25;
    margin: 0;
    text-wrap: balance;
  }
  .report h2 {
    font-size: 15px;
    font-weight: 650;
    color: var(--text);
    margin: 0;
  }
  .report h3 {
    font-size: 13px;
    font-weight: 600;
    margin: 14px 0 4px;
  }
  .report h3 > .muted {
    font-weight: 400;
    font-size: 12px;
  }
  .report p {
    margin: 0;
  }
  .report .lead {
    color: var(--muted);
    max-width: 92ch;
    margin: 2px 0 10px;
  }
  .report .head-line {
    margin-top: 2px;
  }
  .report .muted,
  .report .head-line,
  .report figcaption {
    color: var(--muted);
  }
  .report figcaption b {
    color: var(--text);
  }
  .report .strong {
    font-weight: 600;
  }
  .report .interval {
    color: var(--muted);
    white-space: nowrap;
  }
  .report .unknown {
    color: var(--faint);
    cursor: help;
  }
  .report .note {
    color: var(--muted);
    max-width: 56ch;
    font-size: 11px;
    line-height: 1.35;
    margin-top: 2px;
    white-space: normal;
  }
  .report-section {
    border-top: 1px solid var(--line);
    padding: 18px 0 22px;
  }
  .report-head {
    padding: 4px 0 18px;
  }
  .report .banner {
    margin-top: 10px;
    padding: 7px 11px;
    border: 1px solid var(--warning);
    border-radius: 4px;
    background: var(--warning-soft);
  }
  .report .banner b {
    color: var(--warning);
  }
  .report .report-error {
    margin-top: 8px;
    padding: 8px 12px;
    border: 1px solid var(--bad);
    border-radius: 4px;
    background: var(--bad-soft);
    display: grid;
    gap: 3px;
    justify-items: start;
    max-width: 90ch;
  }
`;

const VERDICTS = css`
  .report .verdict {
    display: inline-block;
    font-weight: 600;
    white-space: nowrap;
  }
  .report .verdict::before {
    margin-right: 6px;
    font-weight: 400;
  }
  .report .verdict-slower {
    color: var(--bad);
  }
  .report .verdict-slower::before {
    content: '▲';
    font-size: 9px;
  }
  .report .verdict-faster {
    color: var(--good);
  }
  .report .verdict-faster::before {
    content: '▼';
    font-size: 9px;
  }
  .report .verdict-different::before {
    content: '▲▼';
    font-size: 9px;
    letter-spacing: -1px;
  }
  .report .verdict-equivalent {
    color: var(--accent);
  }
  .report .verdict-equivalent::before {
    content: '=';
  }
  .report .verdict-inconclusive {
    color: var(--warning);
  }
  .report .verdict-inconclusive::before {
    content: '?';
  }
  .report .verdict-sentence {
    font-size: 15px;
    line-height: 1.5;
    padding: 8px 0 8px 12px;
    border-left: 3px solid var(--line-strong);
    max-width: 88ch;
    margin: 10px 0;
  }
  .report .tone-slower {
    border-left-color: var(--bad);
  }
  .report .tone-faster {
    border-left-color: var(--good);
  }
  .report .tone-equivalent {
    border-left-color: var(--accent);
  }
  .report .tone-inconclusive {
    border-left-color: var(--warning);
  }
  .report .counts {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 4px 28px;
    margin: 6px 0 10px;
  }
  .report .count {
    display: flex;
    align-items: baseline;
    gap: 8px;
    font-size: 14px;
  }
  .report .count[data-zero] .verdict {
    color: var(--faint);
    font-weight: 400;
  }
  .report .count-value {
    font-size: 24px;
    font-weight: 650;
    line-height: 1.2;
  }
  .report .count[data-zero] .count-value {
    color: var(--faint);
    font-weight: 400;
  }
  .report .count-of {
    color: var(--muted);
  }
  .report .forest {
    margin-top: 16px;
  }
`;

const TABLES = css`
  .report .scrollable {
    overflow-x: auto;
  }
  .report table {
    border-collapse: collapse;
    width: 100%;
  }
  .report .forest-table .picture {
    max-width: none;
  }
  @container (max-width: 780px) {
    .report .forest-table .picture {
      width: 150px;
    }
    .report .forest-table .verdict-cell {
      min-width: 8em;
    }
    .report .forest-table .verdict {
      white-space: normal;
    }
    .report .forest-table td {
      padding-right: 8px;
    }
  }
  .report th.number {
    text-align: right;
  }
  .report .narrow-table {
    width: auto;
  }
  .report th {
    font-weight: 400;
    text-align: left;
  }
  .report thead th {
    color: var(--muted);
    vertical-align: bottom;
    padding: 2px 12px 4px 0;
    line-height: 1.25;
  }
  .report td,
  .report tbody th {
    border-top: 1px solid var(--line);
    padding: 3px 12px 3px 0;
    vertical-align: top;
    white-space: nowrap;
  }
  .report td:last-child,
  .report th:last-child {
    padding-right: 0;
  }
  .report td.words,
  .report td:has(> .words) {
    white-space: normal;
    min-width: 26ch;
  }
  .report .number {
    text-align: right;
  }
  .report .forest-table thead th:nth-child(n + 4),
  .report .cost-table thead th:nth-child(n + 2) {
    text-align: right;
  }
  .report .forest-table td,
  .report .forest-table tbody th {
    padding-top: 0;
    padding-bottom: 0;
    height: 27px;
    line-height: 26px;
  }
  .report .forest-table .picture-cell {
    padding-right: 16px;
    width: 1%;
  }
  .report .forest-table .verdict-cell {
    white-space: normal;
    min-width: 13em;
    width: 40%;
  }
  .report .forest-table .note {
    padding-bottom: 5px;
    margin-top: -4px;
  }
  .report .forest-table .axis-row td {
    border-top: 0;
    height: auto;
  }
  .report .two-lines > * {
    display: block;
    line-height: 1.35;
  }
  .report .two-lines .interval {
    font-size: 11px;
  }
  .report .group-row th {
    padding-top: 14px;
    font-weight: 600;
    border-top: 0;
  }
  .report tbody:first-of-type .group-row th {
    padding-top: 4px;
  }
  .report tr[data-differs] {
    background: var(--warning-soft);
  }
  .report .swatch {
    display: inline-block;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--arm);
    margin-right: 6px;
  }
  .report .arm {
    white-space: nowrap;
  }
  .report .facts {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(300px, 1fr));
    gap: 0 28px;
    margin: 0 0 16px;
  }
  .report .facts > div {
    display: flex;
    justify-content: space-between;
    gap: 16px;
    border-top: 1px solid var(--line);
    padding: 3px 0;
  }
  .report .facts dt {
    color: var(--muted);
  }
  .report .facts dd {
    margin: 0;
    text-align: right;
    overflow-wrap: anywhere;
  }
  .report .definitions {
    columns: 2 380px;
    column-gap: 32px;
    margin: 8px 0 0;
  }
  .report .definitions > div {
    break-inside: avoid;
    padding-bottom: 8px;
  }
  .report .definitions dt {
    font-weight: 600;
  }
  .report .definitions dd {
    margin: 0;
    color: var(--muted);
  }
`;

export const REPORT_STYLE = [TEXT, VERDICTS, TABLES, PICTURE_STYLE].join('');
