/**
 * Two-sided 95 % critical values of Student's t (its 0.975 quantile) for 1 to 30 degrees of freedom.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2.
 */
const CRITICAL_VALUES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The 0.975 quantile of the standard normal distribution, the limit of t. */
const NORMAL_QUANTILE = 1.959963984540054;

/**
 * The two-sided 95 % critical value of Student's t, to three decimals at least. Above 30 degrees of freedom it uses
 * the expansion in 1/df of Abramowitz and Stegun, Handbook of Mathematical Functions, formula 26.7.5.
 *
 * @param degreesOfFreedom a whole number from 1 up
 * @throws {RangeError} when it is not
 */
export function criticalT95(degreesOfFreedom: number): number {
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`Cannot look up Student's t for ${degreesOfFreedom} degrees of freedom: at least 1 is needed`);
  }
  const tabulated = CRITICAL_VALUES[degreesOfFreedom - 1];
  if (tabulated !== undefined) return tabulated;
  const x = NORMAL_QUANTILE;
  const first = (x ** 3 + x) / 4;
  const second = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96;
  return x + first / degreesOfFreedom + second / degreesOfFreedom ** 2;
}

/**
 * The two-sided p-value of Student's t: the probability of |T| >= |t|. It is the regularised incomplete beta function
 * I_x(df/2, 1/2) at x = df / (df + t^2) (Abramowitz and Stegun, formula 26.7.1 with 26.5.27).
 *
 * @param degreesOfFreedom any number from 1 up: Welch's test yields fractions
 */
export function tTwoSidedP(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(t)) return 0;
  return regularisedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5);
}

/** The t that |T| exceeds with probability `level`: the inverse of {@link tTwoSidedP}, by bisection. */
export function criticalT(level: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = 1;
  while (tTwoSidedP(high, degreesOfFreedom) > level) high *= 2;
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (tTwoSidedP(middle, degreesOfFreedom) > level) low = middle;
    else high = middle;
  }
  return high;
}

/** I_x(a, b) by its continued fraction (DLMF 8.17.22), on the side where that converges fast. */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a);
  const front = a * Math.log(x) + b * Math.log1p(-x) - Math.log(a) - logBeta(a, b);
  return Math.exp(front) / betaFraction(x, a, b);
}

const SMALLEST = 1e-300;
const PRECISE = 1e-14;
const MOST_TERMS = 500;

/** 1 + d1/(1 + d2/(1 + ...)), evaluated by the modified Lentz method (Thompson and Barnett, 1986). */
function betaFraction(x: number, a: number, b: number): number {
  let value = 1;
  let c = 1;
  let d = 0;
  for (let term = 1; term <= MOST_TERMS; term++) {
    const m = Math.floor(term / 2);
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const coefficient = term % 2 === 0 ? even : odd;
    d = 1 / nonZero(1 + coefficient * d);
    c = nonZero(1 + coefficient / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISE) break;
  }
  return value;
}

function nonZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Stirling's series (Abramowitz and Stegun, formula 6.1.41), after moving the argument above 10 where it is exact. */
function logGamma(value: number): number {
  let x = value;
  let shift = 0;
  for (; x < 10; x++) shift += Math.log(x);
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - shift;
}
