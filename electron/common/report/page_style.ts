/** Where the report is the whole page: the ground, and paper. */
import { css } from './css.ts';

export const PAGE_STYLE = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--ground);
    font-family:
      'Inter Variable',
      Inter,
      system-ui,
      -apple-system,
      'Segoe UI',
      'DejaVu Sans',
      sans-serif;
    -webkit-font-smoothing: antialiased;
  }
  .report {
    max-width: 1064px;
    margin: 0 auto;
    padding: 26px 32px 40px;
  }
  .report footer {
    border-top: 1px solid var(--line);
    padding-top: 14px;
    color: var(--muted);
  }
  @page {
    /* The page is drawn 1000 pixels wide: what fits between these margins. */
    size: A4 landscape;
    margin: 12mm;
  }
  @media print {
    body {
      -webkit-print-color-adjust: exact;
      print-color-adjust: exact;
    }
    .report {
      max-width: none;
      padding: 0;
    }
    .report .scrollable {
      overflow: visible;
    }
    .report h2,
    .report h3,
    .report .lead,
    .report figcaption,
    .report .panel-title {
      break-after: avoid;
    }
    .report .panel,
    .report tr,
    .report .forest,
    .report .counts,
    .report .frontier,
    .report .banner {
      break-inside: avoid;
    }
  }
`;
