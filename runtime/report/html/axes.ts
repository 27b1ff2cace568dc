/** The frame of a picture: axes, grid lines and their labels. */

import { html } from "./escape.ts";

/** A place on an axis with its label. */
export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** Where a picture's data is drawn. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Every picture is this wide: at 400 pixels its text is still readable. */
export const WIDTH = 480;

/** The height of most pictures. */
export const HEIGHT = 250;

export const PLOT: Plot = { left: 62, right: WIDTH - 14, top: 24, bottom: HEIGHT - 42 };

/** Grid lines and labels of both axes, and what they are about. */
export function axes(
  x: readonly Tick[],
  y: readonly Tick[],
  xTitle: string,
  yTitle: string,
  plot: Plot = PLOT,
): string {
  const { left, right, bottom } = plot;
  return [
    ...y.map(({ at, label }) => {
      return `<line class="grid" x1="${left}" x2="${right}" y1="${px(at)}" y2="${px(at)}"/>${text(left - 6, at + 4, label, "end")}`;
    }),
    ...x.map(({ at, label }) => {
      return `<line class="tick" x1="${px(at)}" x2="${px(at)}" y1="${bottom}" y2="${bottom + 4}"/>${text(at, bottom + 17, label, "middle")}`;
    }),
    `<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    text((left + right) / 2, bottom + 34, xTitle, "middle"),
    text(6, 12, yTitle, "start"),
  ].join("");
}

/** A text at a place; `anchor` is the end of the text that is there. */
export function text(x: number, y: number, content: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${html(content)}</text>`;
}

/** A coordinate with at most two decimals, so that pages stay small and equal. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** How labels up to `top` are formatted: as they are, or from 10,000 on with a prefix (20k, 1M). */
export function siFrom(top: number): string | undefined {
  return top < 10_000 ? undefined : "~s";
}
