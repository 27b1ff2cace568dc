// A WebSocket echo server on Deno's HTTP server. Usage: deno run --allow-net websocket-deno.mjs PORT
Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1" }, (request) => {
  if (request.headers.get("upgrade") !== "websocket") return new Response("Use WebSocket", { status: 426 });
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
});
