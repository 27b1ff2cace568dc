// A server that wants a login: each client logs in with a name of its own, and keeps the token that the server gives it.
// After the storm, the dropped clients log in again. Run it with --allow-run=node, which lets the script start the server.
import { latency, login, percent, ports, seconds, spawn, template } from "c10m";

export default spawn("node examples/servers/chat.mjs {port}", { ports: ports(6500, 1) })
  .swarm(1_000, {
    login: [
      { send: template("LOGIN user{connection:08}\r\n") },
      { expect: /^OK (?<token>[\w-]+)\r\n/, timeout: seconds(10) },
    ],
  })
  .echo(template("SAY {capture.token} hello {message}\r\n"), {
    expect: template("SAID hello {message}\r\n"),
    rounds: 5,
  })
  .storm({ drop: percent(30) })
  .echo(template("SAY {capture.token} hello again\r\n"), { expect: "SAID hello again\r\n" })
  .measure(latency)
  .expect(login.p99.below(seconds(5)));
