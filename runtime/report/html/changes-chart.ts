/** Changes from a base side by side: each with the range that chance alone may reach. */

import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { UNKNOWN } from "../../format/units.ts";
import type { Changes } from "../model.ts";
import { axes, px, text, WIDTH } from "./axes.ts";
import { dataTable, type Figure } from "./figure.ts";

const ROW = 26;
const TOP = 22;

/** Wider changes and ranges end at the border. */
const WIDEST_PERCENT = 100;

/** Nothing without changes. */
export function changesChart({ changes }: Changes): Figure[] {
  const reach = max(changes, ({ changePercent, noisePercent }) => Math.max(Math.abs(changePercent), noisePercent ?? 0));
  if (reach === undefined) return [];
  const bound = Math.min(WIDEST_PERCENT, Math.max(1, reach * 1.05));
  const plot = { left: 178, right: WIDTH - 14, top: TOP, bottom: TOP + changes.length * ROW };
  const x = scaleLinear([-bound, bound], [plot.left, plot.right]).clamp(true);
  const rows = changes.map(({ name, changePercent, noisePercent, tone }, index) => {
    const y = plot.top + (index + 0.5) * ROW;
    const kind = tone === "plain" ? "" : ` ${tone}`;
    const noise =
      noisePercent === null
        ? ""
        : `<rect class="noise" x="${px(x(-noisePercent))}" y="${px(y - 7)}" width="${px(x(noisePercent) - x(-noisePercent))}" height="14"/>`;
    const dot = `<circle class="dot change${kind}" cx="${px(x(changePercent))}" cy="${px(y)}" r="5"/>`;
    return noise + dot + text(plot.left - 8, y + 4, name.replace("memory per connection", "memory"), "end");
  });
  return [
    {
      title: "Change from the base, and noise",
      description:
        "A dot for each change; the bar is what chance alone may reach. What is beyond noise and threshold is coloured.",
      shapes: [
        axes(
          x.ticks(5).map((at) => ({ at: x(at), label: `${at} %` })),
          [],
          "change",
          "",
          plot,
        ),
        `<line class="axis" x1="${px(x(0))}" x2="${px(x(0))}" y1="${plot.top}" y2="${plot.bottom}"/>`,
        ...rows,
      ].join(""),
      height: plot.bottom + 42,
      legend: [],
      data: dataTable(
        "Figure",
        ["Change", "Noise"],
        changes.map(({ name, changePercent, noisePercent }) => [
          name,
          percent(changePercent),
          noisePercent === null ? UNKNOWN : `± ${percent(noisePercent)}`,
        ]),
      ),
    },
  ];
}

function percent(value: number): string {
  return `${value.toFixed(1)} %`;
}
