import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { TlsOptions } from "./contract.ts";

/**
 * The options of node:tls for a server that the user calls `name`. The certificate has to be for that name, whatever
 * address the connections go to. SNI is left out for an address, because it carries names only (RFC 6066, 3).
 */
export function certificateOptions(name: string, { ca, insecure }: TlsOptions): ConnectionOptions {
  return {
    host: name,
    servername: isIP(name) === 0 ? name : "",
    rejectUnauthorized: !insecure,
    ...(ca !== null && { ca }),
  };
}
