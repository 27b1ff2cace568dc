/** How words are set off on a terminal. */

import { Chalk } from "chalk";

type Paint = (text: string) => string;

/** Without colour every function returns its text unchanged. */
export interface Style {
  strong: Paint;
  quiet: Paint;
  good: Paint;
  caution: Paint;
  bad: Paint;
}

/** Sixteen-colour codes, which every terminal has, or none at all. */
export function createStyle(color: boolean): Style {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    strong: chalk.bold,
    quiet: chalk.dim,
    good: chalk.green,
    caution: chalk.yellow,
    bad: chalk.red.bold,
  };
}
