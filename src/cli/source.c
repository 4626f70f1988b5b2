/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * Two buffers and a codec between them: raw bytes as the file has them, and plain text. Text that
 * is not taken yet moves to the front before more is read; the buffer doubles when a single line
 * fills it, up to SOURCE_LINE_LIMIT, so memory is bounded by the longest line and not by the file.
 * A line over the limit is told, counted and skipped to its end.
 *
 * What is new is searched once for the last line end, so a long line that arrives in small pieces
 * costs its length and not its square. */
#define _POSIX_C_SOURCE 200809L
#include "source.h"

#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RAW_SIZE  ((size_t)256 << 10)
#define TEXT_SIZE ((size_t)1 << 20)

/* Why a path cannot be read, NULL when it can. */
static const char *refusal(int fd, const struct stat *info) {
    if (fd < 0) return strerror(errno);
    if (S_ISDIR(info->st_mode)) return "this is a directory; name the files in it";
    return NULL;
}

static int open_path(const char *path, struct stat *info) {
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, info) != 0) *info = (struct stat){0};
    return fd;
}

bool source_check(const char *path) {
    struct stat info = {0};
    int fd = open_path(path, &info);
    const char *why = refusal(fd, &info);
    if (why != NULL) say("%s: %s", path, why);
    if (fd > STDIN_FILENO) close(fd);
    return why == NULL;
}

bool source_open(struct source *s, const char *path, struct faults *faults) {
    struct stat info = {0};
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    *s = (struct source){.at = {.file = name}, .faults = faults, .fd = open_path(path, &info)};
    const char *why = refusal(s->fd, &info);
    s->raw = malloc(RAW_SIZE);
    s->text = malloc(TEXT_SIZE);
    s->size = TEXT_SIZE;
    if (why == NULL && (s->raw == NULL || s->text == NULL)) why = "no memory";
    if (why != NULL) {
        if (faults != NULL) fault_tell(faults, FAULT_FILE, &s->at, "%s", why);
        source_close(s);
        return false;
    }
    s->at.line = 1;
    s->regular = S_ISREG(info.st_mode);
    s->file_bytes = s->regular ? (uint64_t)info.st_size : 0;
    return true;
}

void source_close(struct source *s) {
    if (s->state != NULL) s->codec->close(s->state);
    if (s->fd > STDIN_FILENO) close(s->fd);
    free(s->raw);
    free(s->text);
    *s = (struct source){.fd = -1};
}

/* The file says no more: what came before it still counts. An interrupt looks like an end that came
 * too early and is none. */
static void give_up(struct source *s, const char *why) {
    struct place at = s->at;
    place_move(&at, s->text + s->head, s->tail - s->head);
    s->end = true;
    if (s->faults != NULL && stop_signal() == 0)
        fault_tell(s->faults, FAULT_FILE, &at, "%s; what follows is not read", why);
}

static void read_raw(struct source *s) {
    if (s->raw_at == s->raw_n) s->raw_at = s->raw_n = 0;
    ssize_t n;
    do n = read(s->fd, s->raw + s->raw_n, RAW_SIZE - s->raw_n);
    while (n < 0 && errno == EINTR && stop_signal() == 0);
    if (n < 0 && errno != EINTR) give_up(s, strerror(errno));
    if (n <= 0) s->raw_end = true;
    if (n > 0) s->raw_n += (size_t)n, s->read_bytes += (uint64_t)n;
}

/* Looks at the first bytes; they may come one by one. */
static void choose_codec(struct source *s) {
    while (s->raw_n < CODEC_MAGIC_SIZE && !s->raw_end) read_raw(s);
    s->codec = codec_find(s->raw, s->raw_n);
    if (s->codec->open == NULL) {
        char why[80];
        snprintf(why, sizeof why, "this is %s, which this obi cannot unpack", s->codec->name);
        give_up(s, why);
        return;
    }
    s->state = s->codec->open();
    if (s->state == NULL) give_up(s, "no memory to unpack");
}

/* Makes room behind the tail: by moving, then by growing. False at the limit. */
static bool make_room(struct source *s) {
    if (s->head > 0) {
        memmove(s->text, s->text + s->head, s->tail - s->head);
        s->tail -= s->head, s->lines -= s->head, s->head = 0;
    }
    if (s->tail < s->size) return true;
    if (s->size >= SOURCE_LINE_LIMIT) return false;
    char *text = realloc(s->text, s->size * 2);
    if (text == NULL) return false;
    s->text = text;
    s->size *= 2;
    return true;
}

/* Gives up the line that fills the buffer. */
static void skip_line(struct source *s) {
    if (s->faults != NULL)
        fault_tell(s->faults, FAULT_LONG, &s->at, "a line of more than %zu bytes; it is skipped",
                   s->size);
    s->at.offset += s->tail - s->head;
    s->head = s->lines = s->tail = 0;
    s->skipping = true;
}

/* Finds the last line end in the n new bytes, and the end of a line that is skipped. */
static void find_lines(struct source *s, size_t n) {
    char *from = s->text + s->tail, *to = from + n;
    s->tail += n;
    if (s->skipping) {
        char *end = memchr(from, '\n', n);
        size_t gone = end == NULL ? n : (size_t)(end + 1 - from);
        place_move(&s->at, from, gone);
        s->head = s->lines = (size_t)(from - s->text) + gone;
        s->skipping = end == NULL;
        from += gone;
    }
    while (to > from && to[-1] != '\n') to--;
    if (to > from) s->lines = (size_t)(to - s->text);
}

bool source_fill(struct source *s) {
    if (s->codec == NULL) choose_codec(s);
    if (!s->end && !make_room(s)) skip_line(s);
    for (size_t before = s->tail; !s->end && s->tail == before;) {
        if (s->raw_at == s->raw_n && !s->raw_end) read_raw(s);
        struct codec_io io = {
            s->raw + s->raw_at, s->raw_n - s->raw_at, (unsigned char *)s->text + s->tail,
            s->size - s->tail,  s->raw_end,           NULL};
        enum codec_result result = s->codec->run(s->state, &io);
        s->raw_at = s->raw_n - io.n_in;
        find_lines(s, s->size - s->tail - io.n_out);
        if (result == CODEC_BAD) give_up(s, io.why);
        if (result == CODEC_END) s->end = true;
    }
    return !s->end;
}

bool source_is_own(struct source *s) {
    static const char magic[] = "\x89OBI\r\n\x1a\n";
    size_t n = sizeof magic - 1;
    while (s->tail - s->head < n && !s->end) source_fill(s);
    return s->tail - s->head >= n && memcmp(s->text + s->head, magic, n) == 0;
}

void source_make_binary(struct source *s) {
    s->at.binary = true;
}

size_t source_lines(const struct source *s, const char **bytes) {
    *bytes = s->text + s->head;
    if (s->at.binary) return s->tail - s->head;
    return (s->end && !s->skipping ? s->tail : s->lines) - s->head;
}

void source_take(struct source *s, size_t n) {
    place_move(&s->at, s->text + s->head, n);
    s->head += n;
    if (s->lines < s->head) s->lines = s->head;
}
