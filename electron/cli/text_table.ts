/** Columns for a terminal: numbers to the right, text to the left, nothing wrapped. Pure. */

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  readonly text: (row: Row) => string;
}

export function toTextTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.text(row)));
  const lines = [columns.map((column) => column.title), ...cells];
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((line) => (line[index] ?? '').length)),
  );
  const toLine = (line: readonly string[]): string =>
    line
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return lines.map(toLine).join('\n');
}

/** kB as the kernel means it (KiB), shown in MiB; a gap is a dash, never 0. */
export function toMib(kilobytes: number | null): string {
  return kilobytes === null ? '–' : (kilobytes / 1024).toFixed(1);
}

export function toMibOfBytes(bytes: number): string {
  return toMib(bytes / 1024);
}

export function toFixed(value: number | null, digits = 0): string {
  return value === null ? '–' : value.toFixed(digits);
}
