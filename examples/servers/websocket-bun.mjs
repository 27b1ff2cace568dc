// A WebSocket echo server on Bun's HTTP server. Usage: bun websocket-bun.mjs PORT
Bun.serve({
  port: Number(process.argv[2]),
  hostname: "127.0.0.1",
  fetch: (request, server) => (server.upgrade(request) ? undefined : new Response("Use WebSocket", { status: 426 })),
  websocket: { message: (socket, message) => socket.send(message) },
});
