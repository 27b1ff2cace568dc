/** More than this of what a script prints is left out. */
const MOST_CHARACTERS = 64 * 1024;

/** What a script prints with `console`, one line after another, up to a bound. */
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
