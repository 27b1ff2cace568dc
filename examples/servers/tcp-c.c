/* A TCP echo server on epoll, with one thread. Usage: tcp-c PORT (tcp-c.sh compiles and starts it). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes that a connection still has to send. A connection that has sent everything has none. */
struct pending {
    size_t length;
    char bytes[];
};

static char buffer[65536];
static struct pending **pending; /* by descriptor */
static int epoll;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll, operation, fd, &event) < 0) fail("epoll_ctl");
}

static void drop(int fd) {
    free(pending[fd]);
    pending[fd] = NULL;
    close(fd);
}

/* Sends what the socket takes and keeps the rest. While there is a rest, it waits for EPOLLOUT and does not read. */
static void answer(int fd, const char *bytes, size_t length) {
    ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) {
        drop(fd);
        return;
    }
    size_t done = sent < 0 ? 0 : (size_t)sent;
    struct pending *before = pending[fd], *rest = NULL;
    if (done < length) {
        rest = malloc(sizeof *rest + length - done);
        if (rest == NULL) fail("malloc");
        rest->length = length - done;
        memcpy(rest->bytes, bytes + done, rest->length);
    }
    if ((rest == NULL) != (before == NULL)) watch(EPOLL_CTL_MOD, fd, rest == NULL ? EPOLLIN : EPOLLOUT);
    pending[fd] = rest;
    free(before);
}

static void serve(int fd) {
    if (pending[fd] != NULL) {
        answer(fd, pending[fd]->bytes, pending[fd]->length);
        return;
    }
    ssize_t length = recv(fd, buffer, sizeof buffer, 0);
    if (length > 0) answer(fd, buffer, (size_t)length);
    else if (length == 0 || errno != EAGAIN) drop(fd);
}

static void accept_all(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: tcp-c PORT\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    pending = calloc(files.rlim_max, sizeof *pending);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (pending == NULL || epoll < 0 || listener < 0) fail("setup");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(arguments[1])),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
    if (listen(listener, 4096) < 0) fail("listen");
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);

    for (;;) {
        struct epoll_event events[512];
        int ready = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.fd == listener) accept_all(listener);
            else serve(events[i].data.fd);
        }
    }
}
