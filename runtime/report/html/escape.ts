/** Texts from users, made harmless in HTML and in SVG. */

import { printable } from "../../format/text.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** One line of text, for an element or a quoted attribute. */
export function html(text: string): string {
  return entities(printable(text));
}

/** Text as it is, line breaks included, for an element. */
export function entities(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
