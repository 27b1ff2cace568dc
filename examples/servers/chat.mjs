// A small chat server with a line protocol. Usage: node chat.mjs PORT
// LOGIN NAME is answered with OK TOKEN. After that, SAY TOKEN TEXT is answered with SAID TEXT, and PING with PONG.
// Whatever comes before the login, or with a wrong token, is answered with ERR.
import net from "node:net";
import process from "node:process";

let logins = 0;

function answer(session, line) {
  const [command, ...words] = line.split(" ");
  if (command === "LOGIN") {
    session.token = `${words[0]}-${++logins}`;
    return `OK ${session.token}`;
  }
  if (session.token === null) return "ERR log in first";
  if (command === "PING") return "PONG";
  if (command === "SAY" && words[0] === session.token) return `SAID ${words.slice(1).join(" ")}`;
  return "ERR wrong command or token";
}

const server = net.createServer({ noDelay: true }, (socket) => {
  const session = { token: null };
  let rest = "";
  socket.on("error", () => {});
  socket.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop();
    for (const line of lines) socket.write(`${answer(session, line)}\r\n`);
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1");
