/**
 * The latency histogram: an HdrHistogram (http://hdrhistogram.org) of nanoseconds with three significant digits.
 * It takes constant memory (about 270 KB) for any number of values, and merging is lossless.
 */

import { createRequire } from "node:module";
import type * as Hdr from "hdr-histogram-js";
import type { LatencySummary } from "../result/schema.ts";

/**
 * Loads single files of hdr-histogram-js: the whole package takes 30 ms of a worker's processor time, mostly for code
 * that reads and writes logs. `require` avoids the parsing that an import of CommonJS needs.
 */
const require = createRequire(import.meta.url);

/** An HdrHistogram whose counts are 64-bit floats. */
const Float64Histogram: typeof Hdr.Float64Histogram = require("hdr-histogram-js/dist/Float64Histogram.js").default;

/** The encoder and decoder of histograms, loaded on first use. */
function codec(): Pick<typeof Hdr, "decodeFromCompressedBase64" | "encodeIntoCompressedBase64"> {
  return require("hdr-histogram-js/dist/encoding.js");
}

const NANOSECONDS_PER_MILLISECOND = 1e6;

/** One hour, the longest recorded latency. Longer latencies are recorded as one hour. */
export const LONGEST_NANOSECONDS = 3_600_000_000_000;

const SHORTEST_NANOSECONDS = 1;
const SIGNIFICANT_DIGITS = 3;

/** Counts are 64-bit floats: exact to 2^53. 32-bit counts would overflow after 4.3 billion equal latencies. */
const BITS_PER_COUNT = 64;

const TWO_TO_32 = 0x1_0000_0000;

/** 2^-bucket: multiplying by a power of two is exact. */
const SCALES = Float64Array.from({ length: 64 }, (_, bucket) => 2 ** -bucket);

/**
 * The library's histogram for whole numbers, but it computes the index of a value without logarithm and power. These
 * took a fifth of the processor time of an echo in JavaScript.
 */
export class NanosecondCounts extends Float64Histogram {
  override countsArrayIndex(value: number): number {
    const bits = value < TWO_TO_32 ? 31 - Math.clz32(value) : 63 - Math.clz32(value / TWO_TO_32);
    const bucket = Math.max(0, bits - this.subBucketHalfCountMagnitude);
    return bucket * this.subBucketHalfCount + Math.floor(value * SCALES[bucket]!);
  }
}

/**
 * Values share a bucket when they lie within 0.1 % of each other (1/1024; below 2,048 ns every nanosecond has its own).
 * Percentiles and the maximum are the upper end of their bucket, so at most 0.1 % too high and never too low; the mean
 * is taken over the middles of the buckets, so at most 0.05 % off. All of them are the same before and after encoding
 * and merging.
 */
export class LatencyHistogram {
  readonly #counts = new NanosecondCounts(SHORTEST_NANOSECONDS, LONGEST_NANOSECONDS, SIGNIFICANT_DIGITS);

  /** How many latencies were recorded. */
  get count(): number {
    return this.#counts.totalCount;
  }

  /** How many of them were recorded as one hour (to within its bucket), because they took that long or longer. */
  get clamped(): number {
    return this.#counts.getCountAtIndex(this.#counts.countsArrayIndex(LONGEST_NANOSECONDS));
  }

  /**
   * Records one latency in milliseconds, rounded to whole nanoseconds, at least one. Allocates nothing.
   *
   * @throws {RangeError} when it is negative or not a number: that is no latency
   */
  recordMs(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`Cannot record a latency of ${ms} ms: it must be a number from 0 up`);
    const nanoseconds = Math.round(ms * NANOSECONDS_PER_MILLISECOND);
    this.#counts.recordValue(Math.min(Math.max(nanoseconds, SHORTEST_NANOSECONDS), LONGEST_NANOSECONDS));
  }

  /** Adds all values of `other`. */
  add(other: LatencyHistogram): void {
    this.#counts.add(other.#counts);
  }

  /** Percentiles in milliseconds; null when nothing was recorded. */
  summary(): LatencySummary | null {
    if (this.count === 0) return null;
    return {
      p50Ms: this.percentileMs(50),
      p90Ms: this.percentileMs(90),
      p99Ms: this.percentileMs(99),
      p999Ms: this.percentileMs(99.9),
      maxMs: this.percentileMs(100),
      meanMs: this.#counts.mean / NANOSECONDS_PER_MILLISECOND,
    };
  }

  /**
   * Every bucket that is not empty, in ascending order: its upper end in milliseconds, and how many latencies it has.
   */
  buckets(): { ms: number; count: number }[] {
    const counts = this.#counts;
    const buckets: { ms: number; count: number }[] = [];
    for (let index = 0; index < counts.countsArrayLength; index++) {
      const count = counts.getCountAtIndex(index);
      if (count === 0) continue;
      const nanoseconds = counts.highestEquivalentValue(counts.valueFromIndex(index));
      buckets.push({ ms: nanoseconds / NANOSECONDS_PER_MILLISECOND, count });
    }
    return buckets;
  }

  /** Loads the codec in advance: loading takes about 20 ms, which should not happen during a phase. */
  static prepare(): void {
    codec();
  }

  /** HdrHistogram's V2 compressed format in base64, which every HdrHistogram port reads; values are nanoseconds. */
  encode(): string {
    return codec().encodeIntoCompressedBase64(this.#counts);
  }

  /**
   * Reads what {@link LatencyHistogram.encode} wrote.
   *
   * @throws {Error} when the text is no HdrHistogram, or holds values of more than an hour
   */
  static decode(encoded: string): LatencyHistogram {
    const histogram = new LatencyHistogram();
    try {
      histogram.#counts.add(codec().decodeFromCompressedBase64(encoded, BITS_PER_COUNT) as Hdr.Float64Histogram);
    } catch (error) {
      throw new Error("Cannot decode the latency histogram: not an HdrHistogram V2 of nanoseconds", { cause: error });
    }
    return histogram;
  }

  /** The sum of histograms that {@link LatencyHistogram.encode} wrote; null entries are left out. */
  static merged(encoded: readonly (string | null)[]): LatencyHistogram {
    const all = new LatencyHistogram();
    for (const each of encoded) if (each !== null) all.add(LatencyHistogram.decode(each));
    return all;
  }

  /** A percentile (0 to 100) in milliseconds, at most 0.1 % too high; 0 when nothing was recorded. */
  percentileMs(percentile: number): number {
    return this.#counts.getValueAtPercentile(percentile) / NANOSECONDS_PER_MILLISECOND;
  }
}
