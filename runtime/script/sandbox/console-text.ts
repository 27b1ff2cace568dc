/** The limit of a script's printed text. The rest is left out. */
const MOST_CHARACTERS = 64 * 1024;

/** Collects the lines that a script prints with `console`, up to a limit. */
export class ConsoleText {
  #text = "";
  #isCut = false;

  get text(): string {
    return this.#isCut ? `${this.#text}\n(the script printed more, which is left out)\n` : this.#text;
  }

  add(line: string): void {
    const room = MOST_CHARACTERS - this.#text.length;
    if (line.length + 1 > room) this.#isCut = true;
    if (room > 0) this.#text += `${line}\n`.slice(0, room);
  }
}
