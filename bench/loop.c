/*
 * The limit: every port of the addresses 127.0.0.FIRST to 127.0.0.LAST by a bare non-blocking socket, connect and close,
 * which asks the kernel for all that a probe costs it, and waits for no answer.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: loop FIRST LAST\n", stderr);
        return 2;
    }
    for (int host = atoi(argv[1]); host <= atoi(argv[2]); host++) {
        for (int port = 1; port <= 65535; port++) {
            struct sockaddr_in to = {.sin_family = AF_INET,
                                     .sin_port = htons(port),
                                     .sin_addr.s_addr = htonl(0x7f000000 + host)};
            int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
            if (socket_ < 0) {
                perror("socket");
                return 1;
            }
            if (connect(socket_, (struct sockaddr *) &to, sizeof to) < 0 && errno != EINPROGRESS && errno != ECONNREFUSED) {
                perror("connect");
                return 1;
            }
            close(socket_);
        }
    }
    return 0;
}
