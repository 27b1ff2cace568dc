/** Why a network namespace is not to be had, and what mends it. */

export interface Refused {
  readonly why: string;
  /** The least privileged first. */
  readonly remedies: readonly string[];
}

/** Settings that keep user namespaces from ordinary users, and the value that allows them. */
const ALLOWED_BY = [
  "sysctl -w user.max_user_namespaces=65536 (as root)",
  "sysctl -w kernel.unprivileged_userns_clone=1 (as root, Debian)",
  "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 (as root, Ubuntu)",
  "in Docker: --cap-add NET_ADMIN --cap-add SYS_ADMIN --security-opt seccomp=unconfined",
];

/**
 * @param error that `unshare` could not be started
 * @param stderr what it said
 * @param platform `process.platform`
 */
export function whyRefused(error: Error | undefined, stderr: string, platform: string): Refused {
  if (platform !== "linux") return { why: "network namespaces are Linux's own", remedies: [] };
  if (error !== undefined) return { why: "there is no `unshare` here", remedies: ["install util-linux"] };
  const said = stderr.trim().split("\n").at(-1) ?? "";
  if (/\bip: .*not found/.test(said)) return { why: "there is no `ip` here", remedies: ["install iproute2"] };
  if (/unrecognized option|invalid option/.test(said)) {
    return { why: `this \`unshare\` is too old (${said})`, remedies: ["install util-linux 2.36 or newer"] };
  }
  return { why: `the system does not allow a network namespace (${said})`, remedies: ALLOWED_BY };
}
