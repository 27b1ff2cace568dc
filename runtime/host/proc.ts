/** Parsers for the files of /proc that memory and processor time are read from; see proc(5). All sizes come out in bytes. */

/** The bytes of a `Name:   123 kB` line, as in smaps_rollup and meminfo; null when there is none. */
export function parseKilobyteField(text: string, name: string): number | null {
  for (const line of text.split("\n")) {
    if (!line.startsWith(`${name}:`)) continue;
    const kibibytes = /^(\d+) kB$/.exec(line.slice(name.length + 1).trim())?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  }
  return null;
}

/**
 * The proportional set size in smaps_rollup, less the share of file pages that other processes map too: program text and
 * libraries are the page cache's, and the share of them changes with every program of the same kind that starts or ends.
 * File pages of its own stay, for an io_uring's rings look like that. null when the text is something else; where it does not
 * tell files from the rest (a kernel before 5.3) the whole.
 */
export function parseProportionalBytes(smapsRollup: string): number | null {
  const field = (name: string) => parseKilobyteField(smapsRollup, name);
  const [all, ofFiles, anonymous] = ["Pss", "Pss_File", "Anonymous"].map(field);
  const own = (field("Private_Clean") ?? 0) + (field("Private_Dirty") ?? 0);
  if (all == null || ofFiles == null || anonymous == null) return all ?? null;
  return all - ofFiles + Math.min(ofFiles, Math.max(0, own - anonymous));
}

/** The resident pages of a process, the second field of its statm; null when the text is something else. */
export function parseResidentPages(statm: string): number | null {
  const pages = /^\d+ (\d+) /.exec(statm)?.[1];
  return pages === undefined ? null : Number(pages);
}

/** The pages of TCP's socket buffers, `mem` in the TCP line of /proc/net/sockstat; null when there is none. */
export function parseTcpBufferPages(sockstat: string): number | null {
  const pages = /^TCP: .*\bmem (\d+)/m.exec(sockstat)?.[1];
  return pages === undefined ? null : Number(pages);
}

/** Connections in TIME_WAIT, `tw` in the TCP line of /proc/net/sockstat; null when there is none. */
export function parseTimeWaits(sockstat: string): number | null {
  const count = /^TCP: .*\btw (\d+)/m.exec(sockstat)?.[1];
  return count === undefined ? null : Number(count);
}

/** Where a process stands in the tree. */
export interface ProcessPlace {
  pid: number;
  parentPid: number;
  groupId: number;
}

/** The third field of proc(5), the state. */
const ZOMBIE = "Z";

/** A process, and what it and its children that were waited for have taken of the processor, in clock ticks. */
export interface ProcessStat extends ProcessPlace {
  /** It has ended, and waits for its parent to take notice. */
  zombie: boolean;
  /** Since the machine started. */
  startedAtTicks: number;
  userTicks: number;
  systemTicks: number;
  childrenUserTicks: number;
  childrenSystemTicks: number;
}

/** From /proc/PID/stat; the command's name stands in parentheses and may itself hold spaces and parentheses. */
export function parseProcessStat(stat: string): ProcessStat | null {
  const match = /^(\d+) \(.*\) (\S) ([-\d ]+)$/s.exec(stat.trimEnd());
  if (match === null) return null;
  // Field n of proc(5) counts from 1; the list begins with the fourth.
  const fields = match[3]!.split(" ").map(Number);
  const field = (n: number) => fields[n - 4] ?? 0;
  return {
    pid: Number(match[1]),
    zombie: match[2] === ZOMBIE,
    parentPid: field(4),
    groupId: field(5),
    userTicks: field(14),
    systemTicks: field(15),
    childrenUserTicks: field(16),
    childrenSystemTicks: field(17),
    startedAtTicks: field(22),
  };
}

/** AT_PAGESZ and AT_CLKTCK in the auxiliary vector, getauxval(3). */
const PAGE_SIZE_ENTRY = 6n;
const TICKS_PER_SECOND_ENTRY = 17n;

/** The page size in /proc/PID/auxv; null when there is none. */
export function parsePageSize(auxv: Uint8Array): number | null {
  return auxiliaryValue(auxv, PAGE_SIZE_ENTRY);
}

/** How many clock ticks of /proc make a second, in /proc/PID/auxv; null when it does not tell. */
export function parseTicksPerSecond(auxv: Uint8Array): number | null {
  return auxiliaryValue(auxv, TICKS_PER_SECOND_ENTRY);
}

/** Pairs of 64-bit words, type and value. */
function auxiliaryValue(auxv: Uint8Array, type: bigint): number | null {
  const words = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let offset = 0; offset + 16 <= auxv.byteLength; offset += 16) {
    // Little-endian, as are all 64-bit machines that both Node and Deno run on, but for s390x.
    if (words.getBigUint64(offset, true) === type) return Number(words.getBigUint64(offset + 8, true));
  }
  return null;
}
