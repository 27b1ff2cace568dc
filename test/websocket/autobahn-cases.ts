/**
 * Cases for a WebSocket endpoint that echoes messages, in the groups and with the numbers of the Autobahn test suite's public
 * list (1 framing, 2 pings, 3 reserved bits, 4 opcodes, 5 fragmentation, 6 UTF-8, 7 closing, 9 limits, 10 fragments of a
 * library). Each is written from RFC 6455 and RFC 3629: what the peer sends, and what the endpoint has to answer.
 */

import { cut } from "./splits.ts";
import { concat, wire } from "./wire.ts";

/** What is sent of a case: pieces of bytes, each in a segment of its own. */
export type Pieces = readonly Uint8Array[];

/** A frame that the endpoint has to send, in order. */
export interface Answer {
  readonly opcode: number;
  readonly payload: Uint8Array;
}

export interface AutobahnCase {
  readonly id: string;
  readonly what: string;
  /** @param key the masking key of a client's frames; null for a server's */
  readonly send: (key: Key) => Pieces;
  readonly answers: readonly Answer[];
  /** The code of the endpoint's close frame; null where the connection stays open. */
  readonly closes: number | null;
  /** Pieces that are sent only to an endpoint that has not failed yet: a strict one fails before. */
  readonly late?: (key: Key) => Pieces;
}

type Key = readonly number[] | null;

const Op = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;
const NORMAL = 1000;
const PROTOCOL_ERROR = 1002;
const NOT_UTF8 = 1007;
const EMPTY = new Uint8Array(0);
const FRAGMENTS = ["fragment1", "fragment2", "fragment3", "fragment4", "fragment5"] as const;

const encode = (text: string) => new TextEncoder().encode(text);
const hex = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte);

/** A frame as the peer sends it. */
interface Sent {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly fin?: boolean;
  readonly rsv?: number;
}

const text = (payload: string | Uint8Array, fin = true): Sent => ({
  opcode: Op.text,
  payload: typeof payload === "string" ? encode(payload) : payload,
  fin,
});
const more = (payload: string | Uint8Array, fin: boolean): Sent => ({ ...text(payload, fin), opcode: Op.continuation });
const ping = (payload: Uint8Array = EMPTY): Sent => ({ opcode: Op.ping, payload });
const close = (code: number, reason: Uint8Array = EMPTY): Sent => ({
  opcode: Op.close,
  payload: concat([Uint8Array.of(code >> 8, code & 255), reason]),
});
const answerText = (payload: string | Uint8Array): Answer => ({
  opcode: Op.text,
  payload: typeof payload === "string" ? encode(payload) : payload,
});
const pong = (payload: Uint8Array = EMPTY): Answer => ({ opcode: Op.pong, payload });

function bytesOf({ opcode, payload = EMPTY, fin = true, rsv = 0 }: Sent, key: Key): Uint8Array {
  const bytes = wire({ fin, opcode, payload, key });
  bytes[0]! |= rsv << 4;
  return bytes;
}

/** How frames are cut into pieces: all in one, one a frame, or of so many bytes. */
type Chop = "whole" | "frames" | number;

function piecesOf(frames: readonly Sent[], key: Key, chop: Chop): Pieces {
  const each = frames.map((frame) => bytesOf(frame, key));
  if (chop === "frames") return each;
  const whole = concat(each);
  if (chop === "whole") return [whole];
  return cut(
    whole,
    Array.from({ length: Math.ceil(whole.length / chop) }, (_, index) => index * chop),
  );
}

function entry(
  id: string,
  what: string,
  frames: readonly Sent[],
  answers: readonly Answer[],
  closes: number | null = null,
  chop: Chop = "whole",
): AutobahnCase {
  return { id, what, send: (key) => piecesOf(frames, key, chop), answers, closes };
}

/** The same frames in one piece, frame by frame, and byte by byte, with consecutive numbers. */
function inThreeChops(
  group: string,
  first: number,
  what: string,
  frames: readonly Sent[],
  answers: readonly Answer[],
  closes: number | null = null,
): AutobahnCase[] {
  const chops: readonly (readonly [Chop, string])[] = [
    ["whole", "in one piece"],
    ["frames", "frame by frame"],
    [1, "byte by byte"],
  ];
  return chops.map(([chop, how], index) =>
    entry(`${group}.${first + index}`, `${what}, ${how}`, frames, answers, closes, chop),
  );
}

/** 1: messages of lengths around those at which a header grows. */
const framing: AutobahnCase[] = [Op.text, Op.binary].flatMap((opcode) => {
  const lengths: readonly (readonly [number, Chop])[] = [
    ...([0, 125, 126, 127, 128, 65_535, 65_536] as const).map((length) => [length, "whole"] as const),
    [65_536, 997],
  ];
  return lengths.map(([length, chop], index) => {
    const payload = filled(length, opcode === Op.text ? 0x2a : 0xfe);
    const what = `${length} bytes of ${opcode === Op.text ? "text" : "binary"}, cut: ${chop}`;
    return entry(`1.${opcode}.${index + 1}`, what, [{ opcode, payload }], [{ opcode, payload }], null, chop);
  });
});

const BINARY = hex("00fffefdfcfb00ff");
const TEN_PINGS = Array.from({ length: 10 }, (_, index) => encode(`payload-${index}`));

/** 2: pings and pongs. */
const pings: AutobahnCase[] = [
  entry("2.1", "a ping without payload", [ping()], [pong()]),
  entry("2.2", "a ping with text", [ping(encode("Hello, world!"))], [pong(encode("Hello, world!"))]),
  entry("2.3", "a ping with bytes that are no text", [ping(BINARY)], [pong(BINARY)]),
  entry("2.4", "a ping of 125 bytes", [ping(filled(125, 0xfe))], [pong(filled(125, 0xfe))]),
  entry("2.5", "a ping of 126 bytes", [ping(filled(126, 0xfe))], [], PROTOCOL_ERROR),
  entry("2.6", "a ping of 125 bytes, byte by byte", [ping(filled(125, 0xfe))], [pong(filled(125, 0xfe))], null, 1),
  entry("2.7", "a pong that was not asked for", [{ opcode: Op.pong }], []),
  entry("2.8", "a pong with payload that was not asked for", [{ opcode: Op.pong, payload: BINARY }], []),
  entry("2.9", "a pong, then a ping", [{ opcode: Op.pong, payload: BINARY }, ping(BINARY)], [pong(BINARY)]),
  entry("2.10", "ten pings", TEN_PINGS.map(ping), TEN_PINGS.map(pong)),
  entry("2.11", "ten pings, byte by byte", TEN_PINGS.map(ping), TEN_PINGS.map(pong), null, 1),
];

const HELLO = "Hello, world!";

/** A wrong frame between a message and a ping: the message is echoed, the ping is not answered. */
function afterMessage(id: string, what: string, wrong: Sent, chop: Chop): AutobahnCase {
  return entry(id, what, [text(HELLO), wrong, ping()], [answerText(HELLO)], PROTOCOL_ERROR, chop);
}

/** 3: reserved bits. */
const reservedBits: AutobahnCase[] = [
  entry("3.1", "text with RSV 1", [{ ...text(HELLO), rsv: 1 }], [], PROTOCOL_ERROR),
  afterMessage("3.2", "text with RSV 2", { ...text(HELLO), rsv: 2 }, "whole"),
  afterMessage("3.3", "text with RSV 3", { ...text(HELLO), rsv: 3 }, "frames"),
  afterMessage("3.4", "text with RSV 4", { ...text(HELLO), rsv: 4 }, 1),
  entry("3.5", "binary with RSV 5", [{ opcode: Op.binary, payload: BINARY, rsv: 5 }], [], PROTOCOL_ERROR),
  entry("3.6", "a ping with RSV 6", [{ ...ping(encode(HELLO)), rsv: 6 }], [], PROTOCOL_ERROR),
  entry("3.7", "a close frame with RSV 7", [{ ...close(NORMAL), rsv: 7 }], [], PROTOCOL_ERROR),
];

/** 4: reserved opcodes, of data (3 to 7) and of control frames (11 to 15). */
const opcodes: AutobahnCase[] = [3, 11].flatMap((first, group) => {
  const payload = encode("reserved opcode payload");
  const id = (index: number) => `4.${group + 1}.${index}`;
  return [
    entry(id(1), `opcode ${first}`, [{ opcode: first }], [], PROTOCOL_ERROR),
    entry(id(2), `opcode ${first + 1} with payload`, [{ opcode: first + 1, payload }], [], PROTOCOL_ERROR),
    afterMessage(id(3), `opcode ${first + 2} after a message`, { opcode: first + 2 }, "whole"),
    afterMessage(id(4), `opcode ${first + 3} with payload after a message`, { opcode: first + 3, payload }, "frames"),
    afterMessage(id(5), `opcode ${first + 4} with payload, byte by byte`, { opcode: first + 4, payload }, 1),
  ];
});

const [ONE, TWO, THREE, FOUR, FIVE] = FRAGMENTS;
const TWO_FRAGMENTS = [text(ONE, false), more(TWO, true)];
const WITH_PINGS = [
  ...[text(ONE, false), more(TWO, false), ping(encode("1")), more(THREE, false), more(FOUR, false)],
  ...[ping(encode("2")), more(FIVE, true)],
];
const WITH_PINGS_ANSWERS = [pong(encode("1")), pong(encode("2")), answerText(FRAGMENTS.join(""))];

/** 5: fragmentation. */
const fragmentation: AutobahnCase[] = [
  entry("5.1", "a ping in two fragments", [{ ...ping(), fin: false }, more(TWO, true)], [], PROTOCOL_ERROR),
  entry("5.2", "a pong in two fragments", [{ opcode: Op.pong, fin: false }, more(TWO, true)], [], PROTOCOL_ERROR),
  ...inThreeChops("5", 3, "text in two fragments", TWO_FRAGMENTS, [answerText(ONE + TWO)]),
  ...inThreeChops(
    "5",
    6,
    "a ping between two fragments",
    [text(ONE, false), ping(encode("ping")), more(TWO, true)],
    [pong(encode("ping")), answerText(ONE + TWO)],
  ),
  ...inThreeChops("5", 9, "a last fragment of nothing", [more(ONE, true), text(HELLO)], [], PROTOCOL_ERROR),
  ...inThreeChops("5", 12, "a fragment of nothing", [more(ONE, false), text(HELLO)], [], PROTOCOL_ERROR),
  entry(
    "5.15",
    "a fragment of nothing after a message in two fragments",
    [...TWO_FRAGMENTS, more(THREE, false), text(FOUR)],
    [answerText(ONE + TWO)],
    PROTOCOL_ERROR,
  ),
  entry("5.16", "a fragment of nothing, then a message", [more(ONE, false), ...TWO_FRAGMENTS], [], PROTOCOL_ERROR),
  entry("5.17", "a last fragment of nothing, then a message", [more(ONE, true), ...TWO_FRAGMENTS], [], PROTOCOL_ERROR),
  entry("5.18", "two first fragments", [text(ONE, false), text(TWO, true)], [], PROTOCOL_ERROR),
  entry("5.19", "five fragments with two pings between", WITH_PINGS, WITH_PINGS_ANSWERS),
  entry("5.20", "five fragments with two pings, byte by byte", WITH_PINGS, WITH_PINGS_ANSWERS, null, 1),
];

/** One text message, valid or not. */
function utf8(id: string, digits: string, valid: boolean): AutobahnCase {
  const payload = hex(digits);
  const answers = valid ? [answerText(payload)] : [];
  return entry(id, `text ${digits}`, [text(payload)], answers, valid ? null : NOT_UTF8);
}

/** Text in fragments of one byte. */
function byFragments(payload: Uint8Array): Sent[] {
  return Array.from(payload, (byte, index) => ({
    opcode: index === 0 ? Op.text : Op.continuation,
    payload: Uint8Array.of(byte),
    fin: index === payload.length - 1,
  }));
}

const GREEK = "cebae1bdb9cf83cebcceb5";
const LETTERS = encode("Hello-µ@ßöäüàá-UTF-8!!");
const INVALID = hex(`${GREEK}eda080656469746564`);
const BEYOND = hex("f4908080");

/** Of a text in three parts the second cannot be UTF-8: a strict endpoint fails before the third. */
function early(id: string, what: string, parts: readonly Uint8Array[], inOneFrame: boolean): AutobahnCase {
  const [first, second, third] = parts as [Uint8Array, Uint8Array, Uint8Array];
  const frames = [text(first, false), more(second, false), more(third, true)];
  const cuts = (key: Key): Pieces => {
    if (!inOneFrame) return piecesOf(frames, key, "frames");
    const whole = bytesOf(text(concat(parts)), key);
    const end = whole.length;
    return cut(whole, [end - third.length - second.length, end - third.length]);
  };
  return {
    id,
    what,
    send: (key) => cuts(key).slice(0, 2),
    late: (key) => cuts(key).slice(2),
    answers: [],
    closes: NOT_UTF8,
  };
}

/** Texts after the categories of Markus Kuhn's "UTF-8 decoder capability and stress test", with RFC 3629's limits. */
const TEXTS: Readonly<Record<string, { readonly valid: readonly string[]; readonly invalid: readonly string[] }>> = {
  // Beginnings of a text: those that end inside a character are not valid.
  "6.6": {
    valid: ["ceba", "cebae1bdb9", "cebae1bdb9cf83", "cebae1bdb9cf83cebc", GREEK],
    invalid: ["ce", "cebae1", "cebae1bd", "cebae1bdb9cf", "cebae1bdb9cf83ce", "cebae1bdb9cf83cebcce"],
  },
  // The first sequence of each length.
  "6.7": { valid: ["00", "c280", "e0a080", "f0908080"], invalid: [] },
  "6.8": { valid: [], invalid: ["f888808080", "fc8480808080"] },
  // The last sequence of each length.
  "6.9": { valid: ["7f", "dfbf", "efbfbf", "f48fbfbf"], invalid: [] },
  "6.10": { valid: [], invalid: ["f7bfbfbf", "fbbfbfbfbf", "fdbfbfbfbfbf"] },
  // Around the surrogates and the end of Unicode.
  "6.11": { valid: ["ed9fbf", "ee8080", "efbfbd", "f48fbfbf"], invalid: ["f4908080"] },
  // Continuation bytes without a beginning.
  "6.12": {
    valid: [],
    invalid: ["80", "bf", "80bf", "80bf80", "80bf80bf", "80bf80bf80", "80bf80bf80bf", "80bf80bf80bf80"],
  },
  // Beginnings without continuation, each followed by a space.
  "6.13": {
    valid: [],
    invalid: ["c020c120df20", "e020e120ef20", "f020f120f720", "f820f920fb20", "fc20fd20"],
  },
  // The last continuation byte is missing.
  "6.14": {
    valid: [],
    invalid: ["c0", "e080", "f08080", "f8808080", "fc80808080", "df", "efbf", "f7bfbf", "fbbfbfbf", "fdbfbfbfbf"],
  },
  "6.15": { valid: [], invalid: ["c0e080f08080f8808080fc80808080dfefbff7bfbffbbfbfbffdbfbfbfbf"] },
  // Bytes that are nowhere in UTF-8.
  "6.16": { valid: [], invalid: ["fe", "ff", "fefeffff"] },
  // Overlong forms of a slash, of the last code point of each length, and of NUL.
  "6.17": { valid: [], invalid: ["c0af", "e080af", "f08080af", "f8808080af", "fc80808080af"] },
  "6.18": { valid: [], invalid: ["c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "fc83bfbfbfbf"] },
  "6.19": { valid: [], invalid: ["c080", "e08080", "f0808080", "f880808080", "fc8080808080"] },
  // Surrogates, single and in pairs.
  "6.20": { valid: [], invalid: ["eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf"] },
  "6.21": {
    valid: [],
    invalid: [
      ...["eda080edb080", "eda080edbfbf", "edadbfedb080", "edadbfedbfbf"],
      ...["edae80edb080", "edae80edbfbf", "edafbfedb080", "edafbfedbfbf"],
    ],
  },
  // Noncharacters are valid: U+FFFE, U+FFFF, and the last two of every plane.
  "6.22": {
    valid: [
      ...["efbfbe", "efbfbf"],
      ...Array.from({ length: 16 }, (_, plane) => [0xfffe, 0xffff].map((low) => (plane + 1) * 0x10000 + low))
        .flat()
        .map((point) => Buffer.from(String.fromCodePoint(point)).toString("hex")),
    ],
    invalid: [],
  },
  "6.23": { valid: ["efbfb9", "efbfba", "efbfbb", "efbfbc", "efbfbd", "efbfbe", "efbfbf"], invalid: [] },
};

/** 6: UTF-8. */
const unicode: AutobahnCase[] = [
  entry("6.1.1", "empty text", [text("")], [answerText("")]),
  entry("6.1.2", "three empty fragments", [text("", false), more("", false), more("", true)], [answerText("")]),
  entry(
    "6.1.3",
    "an empty fragment before and behind",
    [text("", false), more("middle", false), more("", true)],
    [answerText("middle")],
  ),
  entry("6.2.1", "text", [text(LETTERS)], [answerText(LETTERS)]),
  entry(
    "6.2.2",
    "text in two fragments",
    [text(LETTERS.subarray(0, 6), false), more(LETTERS.subarray(6), true)],
    [answerText(LETTERS)],
  ),
  entry("6.2.3", "text in fragments of one byte", byFragments(LETTERS), [answerText(LETTERS)]),
  entry("6.2.4", "Greek in fragments of one byte", byFragments(hex(GREEK)), [answerText(hex(GREEK))]),
  entry("6.3.1", "a surrogate in text", [text(INVALID)], [], NOT_UTF8),
  entry("6.3.2", "a surrogate in text in fragments of one byte", byFragments(INVALID), [], NOT_UTF8),
  early("6.4.1", "the second of three fragments is beyond Unicode", [hex(GREEK), BEYOND, encode("edited")], false),
  early(
    "6.4.2",
    "the second of three fragments ends in what leads beyond Unicode",
    [hex(`${GREEK}f4`), hex("90"), hex("8080656469746564")],
    false,
  ),
  early("6.4.3", "as 6.4.1, in one frame in three pieces", [hex(GREEK), BEYOND, encode("edited")], true),
  early(
    "6.4.4",
    "as 6.4.2, in one frame in three pieces",
    [hex(`${GREEK}f4`), hex("90"), hex("8080656469746564")],
    true,
  ),
  ...Object.entries(TEXTS).flatMap(([group, { valid, invalid }]) => [
    ...valid.map((digits, index) => utf8(`${group}.${index + 1}`, digits, true)),
    ...invalid.map((digits, index) => utf8(`${group}.${valid.length + index + 1}`, digits, false)),
  ]),
];

const VALID_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
/** Defined after the suite was written (IANA's registry): 1012 to 1014 are valid as well. */
const NEWER_CODES = [1012, 1013, 1014];
const INVALID_CODES = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999];
const FAR_CODES = [5000, 65_535];
const LARGE = filled(256 * 1024, 0x2a);

/** 7: the close handshake. */
const closing: AutobahnCase[] = [
  entry("7.1.1", "a message, then a close", [text(HELLO), close(NORMAL)], [answerText(HELLO)], NORMAL),
  entry("7.1.2", "two close frames", [close(NORMAL), close(NORMAL)], [], NORMAL),
  entry("7.1.3", "a ping after the close", [close(NORMAL), ping()], [], NORMAL),
  entry("7.1.4", "a message after the close", [close(NORMAL), text(HELLO)], [], NORMAL),
  entry("7.1.5", "a close inside a message", [text(ONE, false), close(NORMAL), more(TWO, true)], [], NORMAL),
  entry(
    "7.1.6",
    "256 KiB, a close, a ping",
    [text(LARGE), close(NORMAL), ping()],
    [{ opcode: Op.text, payload: LARGE }],
    NORMAL,
  ),
  entry("7.3.1", "a close without payload", [{ opcode: Op.close }], [], 1005),
  entry(
    "7.3.2",
    "a close with a payload of one byte",
    [{ opcode: Op.close, payload: encode("a") }],
    [],
    PROTOCOL_ERROR,
  ),
  entry("7.3.3", "a close with a code", [close(NORMAL)], [], NORMAL),
  entry("7.3.4", "a close with a reason", [close(NORMAL, encode("Hello World!"))], [], NORMAL),
  entry("7.3.5", "a close with a reason of 123 bytes", [close(NORMAL, filled(123, 0x2a))], [], NORMAL),
  entry("7.3.6", "a close with a reason of 124 bytes", [close(NORMAL, filled(124, 0x2a))], [], PROTOCOL_ERROR),
  entry("7.5.1", "a close with a reason that is not UTF-8", [close(NORMAL, INVALID)], [], NOT_UTF8),
  ...[...VALID_CODES, ...NEWER_CODES].map((code, index) =>
    entry(`7.7.${index + 1}`, `a close with code ${code}`, [close(code)], [], code),
  ),
  ...INVALID_CODES.map((code, index) =>
    entry(`7.9.${index + 1}`, `a close with code ${code}`, [close(code)], [], PROTOCOL_ERROR),
  ),
  ...FAR_CODES.map((code, index) =>
    entry(`7.13.${index + 1}`, `a close with code ${code}`, [close(code)], [], PROTOCOL_ERROR),
  ),
];

const KIB = 1024;
const MIB = 1024 * KIB;

/** A message in frames of so many bytes. */
function fragments(opcode: number, payload: Uint8Array, fragmentBytes: number): Sent[] {
  const count = Math.max(1, Math.ceil(payload.length / fragmentBytes));
  return Array.from({ length: count }, (_, index) => ({
    opcode: index === 0 ? opcode : Op.continuation,
    payload: payload.subarray(index * fragmentBytes, (index + 1) * fragmentBytes),
    fin: index === count - 1,
  }));
}

/** 9: large messages, in one frame, in fragments, in pieces; many small ones. Odd groups are text, even ones binary. */
const limits: AutobahnCase[] = [Op.text, Op.binary].flatMap((opcode) => {
  const payloadOf = (length: number) => filled(length, opcode === Op.text ? 0x2a : 0xfe);
  const group = (first: number) => `9.${first + opcode - Op.text}`;
  const kind = opcode === Op.text ? "text" : "binary";
  return [
    ...[64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB].map((length, index) => {
      const payload = payloadOf(length);
      return entry(
        `${group(1)}.${index + 1}`,
        `${kind} of ${length} bytes`,
        [{ opcode, payload }],
        [{ opcode, payload }],
      );
    }),
    ...[64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB].map((fragmentBytes, index) => {
      const payload = payloadOf(4 * MIB);
      const what = `${kind} of 4 MiB in fragments of ${fragmentBytes} bytes`;
      return entry(`${group(3)}.${index + 1}`, what, fragments(opcode, payload, fragmentBytes), [{ opcode, payload }]);
    }),
    ...[64, 128, 256, 512, KIB, 2 * KIB].map((chop, index) => {
      const payload = payloadOf(MIB);
      const what = `${kind} of 1 MiB in pieces of ${chop} bytes`;
      return entry(`${group(5)}.${index + 1}`, what, [{ opcode, payload }], [{ opcode, payload }], null, chop);
    }),
    ...[0, 16, 64, 256, KIB, 4 * KIB].map((length, index) => {
      const messages = Array.from({ length: 1_000 }, () => ({ opcode, payload: payloadOf(length) }));
      return entry(`${group(7)}.${index + 1}`, `1,000 messages of ${length} bytes, ${kind}`, messages, messages);
    }),
  ];
});

const AUTO = filled(65_536, 0x2a);

/** 10: a message as a library fragments it. */
const autoFragments: AutobahnCase[] = [
  entry("10.1.1", "64 KiB in fragments of 1,300 bytes", fragments(Op.text, AUTO, 1_300), [answerText(AUTO)]),
];

/** Every case, by group. */
export const AUTOBAHN_GROUPS: Readonly<Record<string, readonly AutobahnCase[]>> = {
  "1 framing": framing,
  "2 pings": pings,
  "3 reserved bits": reservedBits,
  "4 opcodes": opcodes,
  "5 fragmentation": fragmentation,
  "6 UTF-8": unicode,
  "7 closing": closing,
  "9 limits": limits,
  "10 fragments of a library": autoFragments,
};
