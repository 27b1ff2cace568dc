/** The last characters that are kept of what a process prints, however much it prints. */
const KEPT_CHARACTERS = 4_096;

/** Lines shown to the user. */
const SHOWN_LINES = 10;

/** One of the streams that a process prints on: a character, or a line, may come in pieces. */
interface Stream {
  readonly decoder: InstanceType<typeof TextDecoder>;
  partialLine: string;
}

/** Follows the output of a process: its last lines, and each complete line as it comes. */
export class OutputTail {
  #kept = "";
  readonly #streams: Readonly<Record<"stdout" | "stderr", Stream>> = { stdout: newStream(), stderr: newStream() };
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
  }

  add(chunk: Uint8Array, from: "stdout" | "stderr" = "stdout"): void {
    const stream = this.#streams[from];
    const lines = (stream.partialLine + stream.decoder.decode(chunk, { stream: true })).split("\n");
    stream.partialLine = lines.pop()!.slice(-KEPT_CHARACTERS);
    for (const line of lines) this.#onLine(line);
    const ended = lines.slice(-SHOWN_LINES).map((line) => `${line.slice(-KEPT_CHARACTERS)}\n`);
    this.#kept = (this.#kept + ended.join("")).slice(-KEPT_CHARACTERS);
  }

  /** The last lines, indented, to hang below a message; "" when nothing was printed. */
  render(): string {
    const unfinished = Object.values(this.#streams).map(({ partialLine }) => partialLine);
    const text = this.#kept + unfinished.filter((line) => line !== "").join("\n");
    const lines = text.slice(-KEPT_CHARACTERS).trimEnd().split("\n").slice(-SHOWN_LINES);
    return lines.join("") === "" ? "" : `\n${lines.map((line) => `  | ${line}`).join("\n")}`;
  }
}

function newStream(): Stream {
  return { decoder: new TextDecoder(), partialLine: "" };
}
