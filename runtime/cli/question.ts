/** Questions on a terminal. */

import process from "node:process";
import { createInterface } from "node:readline/promises";

/**
 * Asks questions one after another on a terminal, through `ask`. Ctrl-D answers with an empty text. Ctrl-C ends the
 * process as a signal does.
 *
 * @param output where the questions are printed
 * @param use asks the questions; its result is returned
 * @example
 * ```ts
 * const answer = await withQuestions(process.stderr, (ask) => ask("Start it? [y/N] "));
 * ```
 */
export async function withQuestions<T>(
  output: NodeJS.WriteStream,
  use: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output });
  // Ctrl-D closes a question without an answer. In raw mode, a terminal does not turn Ctrl-C into a signal.
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  terminal.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
  let isOpen = true;
  terminal.once("close", () => {
    isOpen = false;
  });
  const ask = async (question: string) =>
    isOpen ? (await Promise.race([terminal.question(question), closed])).trim() : "";
  try {
    return await use(ask);
  } finally {
    terminal.close();
  }
}

/** Whether an answer to "[y/N]" is yes. */
export function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer);
}
