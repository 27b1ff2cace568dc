/** Texts from users, escaped for GitHub's Markdown: no markup, links or mentions, and tables stay whole. */

import { printable } from "../../format/text.ts";

/** All but letters, digits and some punctuation; a colon only where it could be of an address or an emoji. */
const MEANINGFUL = /[^\p{L}\p{N} ,.;:?%/()'"+=±✓✗-]|:(?! )/gu;

/** One line of plain text: everything that could mean something to Markdown or HTML as a numeric entity. */
export function plain(text: string): string {
  return printable(text).replace(MEANINGFUL, (character) => `&#${character.codePointAt(0)};`);
}

/** Characters that need no care within backticks. */
const HARMLESS = /^[\w ,./=+-]+$/;

/**
 * A name or a command, set as code: mentions and issue numbers mean nothing in there. Backticks would do for most, but
 * cannot hold a backslash before a pipe in a table; HTML and entities can hold anything.
 */
export function code(text: string): string {
  const line = printable(text);
  return HARMLESS.test(line) && !line.includes("//") ? `\`${line}\`` : codeHtml(text);
}

/** The same where Markdown is not read, as in a summary. */
export function codeHtml(text: string): string {
  return `<code>${plain(text)}</code>`;
}

/** Lines as they are, in a fence that none of them can close. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}
