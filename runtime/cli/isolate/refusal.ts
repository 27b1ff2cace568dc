/** Why a network namespace cannot be made, and how to fix that. */

export interface Refused {
  readonly why: string;
  /** The one with the fewest privileges first. */
  readonly remedies: readonly string[];
}

/** Settings that may forbid user namespaces to ordinary users, with the value that allows them. */
const ALLOWED_BY = [
  "sysctl -w user.max_user_namespaces=65536 (as root)",
  "sysctl -w kernel.unprivileged_userns_clone=1 (as root, Debian)",
  "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (as root, Ubuntu)",
  "in Docker: --cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt seccomp=unconfined",
];

/**
 * @param error why `unshare` could not be started
 * @param stderr what it printed
 * @param platform `process.platform`
 */
export function whyRefused(error: Error | undefined, stderr: string, platform: string): Refused {
  if (platform !== "linux") return { why: "network namespaces exist on Linux only", remedies: [] };
  if (error !== undefined) return { why: "`unshare` is not installed", remedies: ["install util-linux"] };
  const said = stderr.trim().split("\n").at(-1) ?? "";
  if (/\bip: .*not found/.test(said)) return { why: "`ip` is not installed", remedies: ["install iproute2"] };
  if (/unrecognized option|invalid option/.test(said)) {
    return { why: `this \`unshare\` is too old (${said})`, remedies: ["install util-linux 2.36 or newer"] };
  }
  return { why: `the system does not allow a network namespace (${said})`, remedies: ALLOWED_BY };
}
