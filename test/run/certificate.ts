/** A self-signed certificate, made on the spot (RFC 5280): none in the repository that runs out, and no key. */

import { generateKeyPairSync, sign } from "node:crypto";

/** A private key and its certificate, as PEM text. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];

/** For localhost and 127.0.0.1, valid from yesterday to tomorrow. */
export function makeCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = der(0x30, der(0x06, ECDSA_WITH_SHA256));
  const name = der(0x30, der(0x31, der(0x30, der(0x06, COMMON_NAME), der(0x0c, text("localhost")))));
  const names = der(0x30, der(0x82, text("localhost")), der(0x87, [127, 0, 0, 1]));
  const extension = der(0x30, der(0x06, SUBJECT_ALT_NAME), der(0x04, names));
  const content = der(
    0x30,
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    algorithm,
    name,
    der(0x30, time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    name,
    [...publicKey.export({ type: "spki", format: "der" })],
    der(0xa3, der(0x30, extension)),
  );
  const signature = sign("sha256", Uint8Array.from(content), privateKey);
  const whole = der(0x30, content, algorithm, der(0x03, [0, ...signature]));
  const base64 = btoa(String.fromCharCode(...whole)).replace(/.{64}/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  };
}

/** Tag, length, content. */
function der(tag: number, ...parts: readonly (readonly number[])[]): number[] {
  const content = parts.flat();
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return [tag, ...size, ...content];
}

function text(value: string): number[] {
  return [...new TextEncoder().encode(value)];
}

/** UTCTime, in which years have two digits. */
function time(ms: number): number[] {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(0x17, text(`${digits}Z`));
}
