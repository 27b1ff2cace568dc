import type { Amount } from "../../dsl/plan.ts";
import { formatNumber, plural } from "../format/units.ts";

/** A number of connections as text: "1,000 connections", "30 %". */
export function amountText(amount: Amount): string {
  return typeof amount === "number" ? plural(amount, "connection") : `${formatNumber(amount.percent)} %`;
}
