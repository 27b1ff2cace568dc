/**
 * The report as data. Sections make blocks; writers (terminal, Markdown, HTML) put them on a page. A table is laid out
 * here once, and looks the same everywhere.
 *
 * Texts are plain and may come from users: each writer makes them harmless for its own format.
 */

import type { Series, Verdict } from "../result/schema.ts";

/** The emphasis of a text. */
export type Tone = "plain" | "strong" | "quiet" | "good" | "caution" | "bad";

/** A text with emphasis, or a name that a user wrote (`code`). */
export interface StyledText {
  readonly text: string;
  readonly tone?: Tone;
  readonly code?: boolean;
}

/** A cell of a table. */
export type Cell = string | StyledText;

/** A column of a table: figures are on the right, words on the left. */
export interface Column {
  readonly title: string;
  readonly words?: boolean;
}

/** A table. A row with fewer cells than columns ends in empty ones. */
export interface Table {
  readonly kind: "table";
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Paragraphs in one tone. */
export interface Notes {
  readonly kind: "notes";
  readonly tone: Tone;
  readonly texts: readonly string[];
}

/** Labels with their values, a line each. */
export interface Facts {
  readonly kind: "facts";
  readonly facts: readonly { readonly label: string; readonly text: string }[];
}

/** What a program printed, line by line. */
export interface Output {
  readonly kind: "output";
  readonly lines: readonly string[];
}

/** One of the key figures of a run. */
export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  /** The basis of the value, such as its interval; null for none. */
  readonly detail: string | null;
}

/** The key figures of one plan. */
export interface Answer {
  readonly kind: "answer";
  readonly name: string;
  readonly verdict: StyledText;
  readonly figures: readonly KeyFigure[];
}

/** A run over time. */
export interface TimeSeries {
  readonly kind: "series";
  readonly series: Series;
  readonly phases: readonly { readonly kind: string; readonly startMs: number; readonly durationMs: number }[];
}

/** Latencies by percentile; `histogram` is HdrHistogram V2, compressed, base64, in nanoseconds. */
export interface Distribution {
  readonly kind: "distribution";
  readonly curves: readonly { readonly name: string; readonly histogram: string }[];
}

/** Memory against connections: samples in bytes by part, and the straight line through the settled ones. */
export interface MemoryPlot {
  readonly kind: "memory";
  readonly parts: readonly {
    readonly name: string;
    readonly samples: readonly { readonly connections: number; readonly bytes: number; readonly settled: boolean }[];
  }[];
}

/** Changes from a base in percent, with how far chance alone may reach. */
export interface Changes {
  readonly kind: "changes";
  readonly changes: readonly {
    readonly name: string;
    readonly changePercent: number;
    /** null when the noise is unknown. */
    readonly noisePercent: number | null;
    readonly tone: Tone;
  }[];
}

/** A part of a section. */
export type Block = Table | Notes | Facts | Output | Answer | TimeSeries | Distribution | MemoryPlot | Changes;

/** Blocks under a title. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
  /** Blocks that stay visible when the section is folded. */
  readonly brief?: readonly Block[];
}

/** One run in detail. */
export interface RunDetails {
  /** "chat", "chat, run 2 of 3" */
  readonly title: string;
  readonly setup: readonly Block[];
  readonly sections: readonly Section[];
}

/** Everything that is reported, from the answer to the details. */
export interface Report {
  readonly title: string;
  /** null for a comparison of two existing results. */
  readonly verdict: { readonly word: Verdict; readonly grounds: string } | null;
  /** A run was cut short: the answer begins with a warning. */
  readonly isPartial: boolean;
  /** The answer in a few lines. */
  readonly answer: readonly Block[];
  /** What holds for all runs together. */
  readonly overview: readonly Section[];
  readonly runs: readonly RunDetails[];
  /** Whether a terminal shows the details of each run too. Otherwise only foldable formats show them. */
  readonly detailed: boolean;
  /** Data for a repetition of the measurement. */
  readonly reference: readonly Section[];
}

/** A column of words. */
export function words(title: string): Column {
  return { title, words: true };
}

/** A table whose first column has words, and the others figures. */
export function table(first: string, figures: readonly string[], rows: readonly (readonly Cell[])[]): Table {
  return { kind: "table", columns: [words(first), ...figures.map((title) => ({ title }))], rows };
}

/** Paragraphs; no block at all for none. */
export function notes(tone: Tone, ...texts: readonly string[]): Notes[] {
  return texts.length === 0 ? [] : [{ kind: "notes", tone, texts }];
}

/** Labels with their texts; no block at all for none. */
export function facts(rows: readonly (readonly [label: string, text: string])[]): Facts[] {
  return rows.length === 0 ? [] : [{ kind: "facts", facts: rows.map(([label, text]) => ({ label, text })) }];
}

/** The text of a cell. */
export function textOf(cell: Cell | undefined): string {
  return typeof cell === "object" ? cell.text : (cell ?? "");
}
