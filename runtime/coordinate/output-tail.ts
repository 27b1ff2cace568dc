/** The last characters that are kept of what a process prints, however much it prints. */
const KEPT_CHARACTERS = 4_096;

/** Lines shown to the user. */
const SHOWN_LINES = 10;

/** Follows the output of a process: its last lines, and each complete line as it comes. */
export class OutputTail {
  #kept = "";
  #partialLine = "";
  readonly #decoder = new TextDecoder();
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  add(chunk: Uint8Array): void {
    const text = this.#decoder.decode(chunk, { stream: true });
    this.#kept = (this.#kept + text).slice(-KEPT_CHARACTERS);
    const lines = (this.#partialLine + text).split("\n");
    this.#partialLine = lines.pop()!.slice(-KEPT_CHARACTERS);
    for (const line of lines) this.#onLine(line);
  }

  /** The last lines, indented, to hang below a message; "" when nothing was printed. */
  render(): string {
    const lines = this.#kept.trimEnd().split("\n").slice(-SHOWN_LINES);
    return lines.join("") === "" ? "" : `\n${lines.map((line) => `  | ${line}`).join("\n")}`;
  }
}
