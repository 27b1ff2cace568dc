/** The progress of a run: one live line on a terminal, one line for each phase in a pipe. */

import { printable, truncate } from "../format/text.ts";
import { formatCount, formatRate } from "../format/units.ts";
import { createStyle } from "../report/writers/style.ts";

export interface ProgressOptions {
  /** Usually standard error; `columns` is read for each line, because a terminal may be resized. */
  stream: { write(text: string): unknown; readonly columns?: number | undefined };
  /** A terminal, on which a line can be rewritten. */
  live: boolean;
  quiet: boolean;
  color: boolean;
  /** Milliseconds from any fixed time; performance.now() by default. */
  now?: () => number;
}

/** How far a phase is. */
export interface Figures {
  done: number;
  /** null when it is not known in advance. */
  total: number | null;
  /** In the plural: "connections". */
  unit: string;
  /** null when it is not known, or means nothing. */
  perSecond: number | null;
  extra?: string | undefined;
}

export interface Progress {
  /** Begins a phase; one that was not finished ends with its last figures. */
  phase(title: string): void;
  update(figures: Figures): void;
  /** A line that stays, whatever the phase does. */
  note(text: string): void;
  /** Ends the phase with a line that stays: its title and `text`. */
  finish(text: string): void;
  /** Removes the live line before other output; the next update draws it again. */
  clear(): void;
}

const REDRAW_EVERY_MS = 100;
const USUAL_COLUMNS = 80;
const ERASE_LINE = "\r\u001b[2K";

/** Progress on a stream. It holds no timer, so it never keeps a process alive. */
export function createProgress(options: ProgressOptions): Progress {
  const { stream, live, quiet, color, now = () => performance.now() } = options;
  const style = createStyle(color);
  let title: string | null = null;
  let figures = "";
  let drawn = false;
  let drawnAt = Number.NEGATIVE_INFINITY;

  function clear(): void {
    if (drawn) stream.write(ERASE_LINE);
    drawn = false;
  }

  function draw(): void {
    // One column is left free: writing into the last one makes some terminals wrap.
    const text = truncate(join(title ?? "", figures), (stream.columns || USUAL_COLUMNS) - 1);
    stream.write(ERASE_LINE + style.quiet(text));
    drawn = true;
    drawnAt = now();
  }

  function printLine(text: string): void {
    clear();
    stream.write(`${text}\n`);
  }

  function end(text: string): void {
    if (title !== null) printLine(join(title, text));
    title = null;
    figures = "";
    drawnAt = Number.NEGATIVE_INFINITY;
  }

  if (quiet) return { phase() {}, update() {}, note() {}, finish() {}, clear() {} };
  return {
    phase(next) {
      end(figures);
      title = printable(next);
      if (live) draw();
    },
    update(next) {
      figures = figuresText(next);
      if (live && title !== null && now() - drawnAt >= REDRAW_EVERY_MS) draw();
    },
    note(text) {
      const redraw = drawn;
      printLine(printable(text));
      if (redraw) draw();
    },
    finish(text) {
      end(printable(text));
    },
    clear,
  };
}

/** "4,512 of 10,000 connections, 1,203/s, 3 failed" */
function figuresText({ done, total, unit, perSecond, extra }: Figures): string {
  const parts = [
    total === null ? `${formatCount(done)} ${unit}` : `${formatCount(done)} of ${formatCount(total)} ${unit}`,
    perSecond === null ? "" : formatRate(perSecond),
    extra ?? "",
  ];
  return printable(parts.filter((part) => part !== "").join(", "));
}

function join(title: string, text: string): string {
  return text === "" ? title : `${title}: ${text}`;
}
