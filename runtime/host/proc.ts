/** Parsers for the files of /proc with memory and processor time; see proc(5). All sizes are in bytes. */

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
 * The proportional set size in smaps_rollup, less the share of file pages that other processes also map: program text
 * and libraries belong to the page cache, and a process's share of them changes whenever a program of the same kind
 * starts or ends. Private file pages count, because the rings of io_uring appear as such. Returns null when the text
 * has another format. Where the text does not list file pages separately (a kernel before 5.3), it returns the whole.
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

/** The position of a process in the process tree. */
export interface ProcessPlace {
  pid: number;
  parentPid: number;
  groupId: number;
}

/** The third field of proc(5), the state. */
const ZOMBIE = "Z";

/** A process, with its processor time and that of its children that were waited for, in clock ticks. */
export interface ProcessStat extends ProcessPlace {
  /** Whether it has ended, but its parent has not waited for it yet. */
  zombie: boolean;
  /** When it started, in clock ticks since the machine started. */
  startedAtTicks: number;
  userTicks: number;
  systemTicks: number;
  childrenUserTicks: number;
  childrenSystemTicks: number;
}

/** Parses /proc/PID/stat. The command's name is in parentheses and may contain spaces and parentheses. */
export function parseProcessStat(stat: string): ProcessStat | null {
  const match = /^(\d+) \(.*\) (\S) ([-\d ]+)$/s.exec(stat.trimEnd());
  if (match === null) return null;
  // proc(5) numbers the fields from 1; this list begins with field 4.
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

/** The clock ticks of /proc per second, from /proc/PID/auxv; null when it does not contain them. */
export function parseTicksPerSecond(auxv: Uint8Array): number | null {
  return auxiliaryValue(auxv, TICKS_PER_SECOND_ENTRY);
}

/** Finds the value of a type. The auxiliary vector consists of pairs of 64-bit words: type and value. */
function auxiliaryValue(auxv: Uint8Array, type: bigint): number | null {
  const words = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let offset = 0; offset + 16 <= auxv.byteLength; offset += 16) {
    // Little-endian: all 64-bit machines that both Node and Deno run on are, except s390x.
    if (words.getBigUint64(offset, true) === type) return Number(words.getBigUint64(offset + 8, true));
  }
  return null;
}
