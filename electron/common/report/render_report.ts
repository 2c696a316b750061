/**
 * A result -> one self-contained HTML file: no script, no network, the data inside as JSON. The
 * window shows the same sections (renderer/panels/experiments). Pure: the same result gives the
 * same bytes.
 */
import type { ExperimentResult } from '../experiment_run.ts';
import { appsSection } from './app_section.ts';
import { costSection, frontierSection } from './cost_section.ts';
import { definitionsSection } from './definitions_section.ts';
import { escapeText, h, type Markup, toHtml } from './markup.ts';
import { reportHeader } from './report_header.ts';
import { PAGE_STYLE } from './page_style.ts';
import { REPORT_STYLE } from './report_style.ts';
import { TOKEN_STYLE } from './report_tokens.ts';
import { toReportView } from './report_view.ts';
import { metadataSection, runSection } from './run_section.ts';
import { driftSection, refusalsSection, sensitivitySection } from './validity_section.ts';
import { verdictSection } from './verdict_section.ts';

/** Width of the column of a page, pixels. */
const PAGE_WIDTH = 1000;
/** Where the data are: JSON.parse of this element's text is the result. */
export const DATA_ELEMENT = 'ebb-experiment';

/** The body of a report: what the window's result page shows too. */
export function toReportSections(result: ExperimentResult, width: number): Markup {
  const view = toReportView(result, width);
  return [
    reportHeader(view),
    verdictSection(view),
    costSection(view),
    frontierSection(view),
    appsSection(view),
    refusalsSection(view),
    sensitivitySection(view),
    driftSection(view),
    runSection(view),
    metadataSection(view),
    definitionsSection(),
  ];
}

/** JSON that cannot end the script element that it stands in. */
function toScriptText(result: ExperimentResult): string {
  return JSON.stringify(result).replaceAll('<', '\\u003c');
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

export function renderReport(result: ExperimentResult): string {
  const footer = h(
    'footer',
    {},
    'Made by Ebb. All data, every launch included, are in this file: the text of the element ',
    h('code', {}, DATA_ELEMENT),
    ' is the result as JSON.',
  );
  const body = h('main', { class: 'report' }, toReportSections(result, PAGE_WIDTH), footer);
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeText(result.plan.name)} · Ebb</title>`,
    `<style>${TOKEN_STYLE}${REPORT_STYLE}${PAGE_STYLE}</style>`,
    '</head>',
    '<body>',
    toHtml(body),
    `<script type="application/json" id="${DATA_ELEMENT}">${toScriptText(result)}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
