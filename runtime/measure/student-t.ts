/**
 * Two-sided 95 % critical values of Student's t (its 0.975 quantile) for 1 to 30 degrees of freedom.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2.
 */
const CRITICAL_VALUES = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** The 0.975 quantile of the standard normal distribution, which t comes down to. */
const NORMAL_QUANTILE = 1.959963984540054;

/**
 * The two-sided 95 % critical value of Student's t, to three decimals at least. Above 30 degrees of freedom by the
 * expansion in 1/df of Abramowitz and Stegun, Handbook of Mathematical Functions, formula 26.7.5.
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
