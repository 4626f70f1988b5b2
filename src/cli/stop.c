/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See stop.h. */
#define _POSIX_C_SOURCE 200809L
#include "stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t came; /* a signal handler can reach nothing but a static */

static void note(int signal) {
    came = signal;
}

/* A signal that was switched off for us, as for a job in the background, stays off. */
static void listen_to(int signal, const struct sigaction *action) {
    struct sigaction before;
    if (sigaction(signal, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(signal, action, NULL);
}

void stop_listen(void) {
    struct sigaction action = {0};
    sigemptyset(&action.sa_mask);
    action.sa_handler = note;
    action.sa_flags = (int)SA_RESETHAND; /* and no SA_RESTART: a waiting read returns */
    listen_to(SIGINT, &action);
    listen_to(SIGTERM, &action);
    action.sa_flags = 0;
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

int stop_signal(void) {
    return came;
}
