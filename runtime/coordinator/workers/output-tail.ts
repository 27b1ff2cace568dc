/** How many of the last characters that a process prints are kept. */
const KEPT_CHARACTERS = 4_096;

/** How many lines the user sees. */
const SHOWN_LINES = 10;

/** One output stream of a process. A character or a line may arrive in several chunks. */
interface Stream {
  readonly decoder: InstanceType<typeof TextDecoder>;
  partialLine: string;
}

/** Keeps the last lines of a process's output, and passes on each complete line. */
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

  /** The last lines, indented, to print below a message; "" when there was no output. */
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
