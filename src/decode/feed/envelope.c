/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/envelope.h"

#include "decode/scan/fields.h"

#include <string.h>

static int is_digit(char c) {
    return c >= '0' && c <= '9';
}

static int is_blank(char c) {
    return c == ' ' || c == '\t';
}

static int begins(const char *at, const char *end, const char *with) {
    size_t n = strlen(with);
    return (size_t)(end - at) >= n && memcmp(at, with, n) == 0;
}

static const char *find(const char *at, const char *end, const char *what) {
    for (; at < end; at++) {
        at = memchr(at, *what, (size_t)(end - at));
        if (!at) return NULL;
        if (begins(at, end, what)) return at;
    }
    return NULL;
}

static const char no_time[] = "a line begins with no receive time";

/* 1723161255123456789 text, or 1626992741.301402: text */
static const char *open_timed(const char *at, const char *end, struct obi_envelope *out) {
    const char *stop = at;
    int has_point = 0;
    for (; stop < end && (is_digit(*stop) || *stop == '.'); stop++) has_point |= *stop == '.';
    if (stop == at) return no_time;
    if (has_point || (stop < end && *stop == ':')) {
        if (!obi_seconds_parse(at, (size_t)(stop - at), &out->recv_ns)) return no_time;
        if (stop == end || *stop != ':') return no_time;
        at = stop + 1;
    } else {
        struct obi_line line = {at, (size_t)(end - at)};
        if (!obi_line_take_time(&line, &out->recv_ns)) return no_time;
        at = line.at;
    }
    while (at < end && is_blank(*at)) at++;
    out->text = at;
    out->n = (size_t)(end - at);
    return NULL;
}

/* What stands behind a parameter's name and '=' in an address; NULL when it has none such. */
static const char *find_parameter(const char *at, const char *end, const char *name) {
    for (const char *found = at; (found = find(found, end, name)) != NULL; found++) {
        if (found > at && (found[-1] == '?' || found[-1] == '&')) return found + strlen(name);
    }
    return NULL;
}

/* The value of symbol=, or of what else venues call it, in an address. */
static void find_symbol(const char *at, const char *end, struct obi_envelope *out) {
    static const char *const words[] = {"symbol=", "instrument_name=", "instId=", "pair="};
    for (size_t i = 0; i < sizeof words / sizeof *words && !out->n_symbol; i++) {
        const char *value = find_parameter(at, end, words[i]);
        if (!value) continue;
        const char *stop = value;
        while (stop < end && *stop != '&' && !is_blank(*stop)) stop++;
        out->symbol = value;
        out->n_symbol = (size_t)(stop - value);
    }
}

/* https://... -> time: text, wss://... <-> time, wss://... <- time: text */
static const char *open_addressed(const char *at, const char *end, struct obi_envelope *out) {
    const char *answer = find(at, end, " -> ");
    if (!answer || find(at, answer, " <-")) {
        out->name = find(at, end, " <-> ") ? "connection" : "sent";
        return NULL;
    }
    find_symbol(at, answer, out);
    return open_timed(answer + 4, end, out);
}

enum { T, CONN, TS, URL, DATA, N_KEYS };
static const struct obi_key keys[N_KEYS] = {[T] = OBI_KEY("t"),
                                            [CONN] = OBI_KEY("conn"),
                                            [TS] = OBI_KEY("ts"),
                                            [URL] = OBI_KEY("url"),
                                            [DATA] = OBI_KEY("data")};

static const char *unwrap(const struct obi_json_value *data, char *room, size_t room_size,
                          struct obi_envelope *out) {
    size_t n = obi_json_unescape(data, room, room_size);
    if (n > room_size) return "a wrapped text is longer than max_text";
    out->text = room;
    out->n = n;
    out->is_unwrapped = 1;
    return NULL;
}

/* {"t":"recv","conn":"...","ts":...,"data":"..."} */
static const char *open_wrapped(const struct obi_line *line, char *room, size_t room_size,
                                struct obi_envelope *out) {
    struct obi_json_value value[N_KEYS];
    struct obi_json j;
    obi_json_init(&j, line->at, line->n);
    if (!obi_fields_read(&j, keys, N_KEYS, value) || !obi_json_finish(&j)) return j.fault;
    int is_answer = obi_json_is(&value[T], "http");
    if (!is_answer && !obi_json_is(&value[T], "recv")) {
        out->name = obi_json_is(&value[T], "send") ? "sent" : "connection";
        return NULL;
    }
    if (value[DATA].kind != OBI_JSON_STRING && value[DATA].kind != OBI_JSON_ESCAPED) {
        return "a capture's line has no data";
    }
    if (!obi_value_seconds(&value[TS], &out->recv_ns)) return "a capture's line has no time";
    if (is_answer && value[URL].kind == OBI_JSON_STRING) {
        find_symbol(value[URL].at, value[URL].at + value[URL].n, out);
    } else if (!is_answer && value[CONN].kind == OBI_JSON_STRING) {
        out->connection = value[CONN].at;
        out->n_connection = value[CONN].n;
    }
    return unwrap(&value[DATA], room, room_size, out);
}

const char *obi_envelope_open(const struct obi_line *line, char *room, size_t room_size,
                              struct obi_envelope *out) {
    const char *at = line->at, *end = line->at + line->n;
    *out = (struct obi_envelope){.text = at, .n = line->n, .symbol = "", .connection = ""};
    if (*at == '{') {
        if (!begins(at, end, "{\"t\":\"") || !find(at, end, "\"conn\":")) {
            if (!begins(at, end, "{\"t\":\"header\"")) return NULL;
        }
        out->text = NULL;
        return open_wrapped(line, room, room_size, out);
    }
    if (is_digit(*at)) return open_timed(at, end, out);
    if (begins(at, end, "http") || begins(at, end, "ws")) {
        out->text = NULL;
        return open_addressed(at, end, out);
    }
    return NULL;
}
