import { host } from "./host.ts";

/** Encodes characters from 0 to 255 in base64 (https://html.spec.whatwg.org/multipage/webappapis.html#atob). */
export function btoa(text: string): string {
  const base64 = host.toBase64(String(text));
  if (base64 === null) throw invalidCharacter("btoa takes characters of 0 to 255 only");
  return base64;
}

/** Decodes base64; each returned character is a byte. */
export function atob(base64: string): string {
  const characters = host.fromBase64(String(base64));
  if (characters === null) throw invalidCharacter("atob takes base64 only");
  return characters;
}

function invalidCharacter(message: string): Error {
  const error = new Error(message);
  error.name = "InvalidCharacterError";
  return error;
}
