/** What a bench is and gives. Each bench stands in its own file; benches.ts lists them. */

/** Rows side by side, printed as they are. */
export interface BenchTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A measured value with its unit in its name, or a group of them. */
export type BenchFigure = number | string | null | BenchFigures;
export interface BenchFigures {
  readonly [name: string]: BenchFigure;
}

export interface BenchResult {
  /** What --json writes: names with units, measured in this run. */
  readonly figures: BenchFigures;
  readonly tables: readonly BenchTable[];
  /** What the project promises and this run did not hold: the exit code is then 1. */
  readonly broken: readonly string[];
}

export interface Bench {
  /** For --only. */
  readonly name: string;
  /** One line of the list. */
  readonly about: string;
  run(): Promise<BenchResult> | BenchResult;
}
