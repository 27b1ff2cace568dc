import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { TlsOptions } from "./contract.ts";

/**
 * What node:tls needs to know to speak to the server that its user calls `name`, whatever address it has: a certificate is
 * for the name, and only a name is asked for (RFC 6066, 3).
 */
export function certificateOptions(name: string, { ca, insecure }: TlsOptions): ConnectionOptions {
  return {
    host: name,
    servername: isIP(name) === 0 ? name : "",
    rejectUnauthorized: !insecure,
    ...(ca !== null && { ca }),
  };
}
