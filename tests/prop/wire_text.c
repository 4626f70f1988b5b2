/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "prop/wire_text.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static void put_byte(struct wire_text *t, char byte) {
    if (t->n >= WIRE_TEXT) abort();
    t->at[t->n++] = byte;
}

void wire_put(struct wire_text *t, const char *text) {
    size_t n = strlen(text);
    if (t->n + n > WIRE_TEXT) abort();
    memcpy(t->at + t->n, text, n);
    t->n += n;
}

void wire_put_uint(struct wire_text *t, uint64_t number) {
    char digit[24];
    int n = 0;
    do digit[n++] = (char)('0' + number % 10);
    while (number /= 10);
    while (n) put_byte(t, digit[--n]);
}

void wire_put_field(struct wire_text *t, const char *key, uint64_t number) {
    wire_put(t, ",\"");
    wire_put(t, key);
    wire_put(t, "\":");
    wire_put_uint(t, number);
}

/* -- numbers ----------------------------------------------------------------------------------- */

void wire_put_padded(struct wire_text *t, int32_t number, unsigned digits) {
    char digit[12];
    for (unsigned i = digits; i-- > 0; number /= 10) digit[i] = (char)('0' + number % 10);
    for (unsigned i = 0; i < digits; i++) put_byte(t, digit[i]);
}

void wire_put_seconds(struct wire_text *t, int32_t state) {
    uint64_t ms = wire_time(state);
    wire_put_uint(t, ms / 1000);
    put_byte(t, '.');
    wire_put_padded(t, (int32_t)(ms % 1000), 3);
}

static void put_decimal(struct wire_text *t, int32_t number, unsigned digits) {
    int32_t unit = 1;
    for (unsigned i = 0; i < digits; i++) unit *= 10;
    wire_put_uint(t, (uint64_t)(number / unit));
    if (!digits) return;
    put_byte(t, '.');
    wire_put_padded(t, number % unit, digits);
}

/* Below 0.0001, Python writes one digit, a point, the others, and an exponent. */
static void put_exponent(struct wire_text *t, int32_t number, unsigned digits) {
    unsigned n = 0;
    for (int32_t rest = number; rest >= 10; rest /= 10) n++;
    put_decimal(t, number, n);
    wire_put(t, "e-0");
    wire_put_uint(t, digits - n);
}

void wire_put_number(struct wire_text *t, enum wire_form form, int32_t number, unsigned digits) {
    int32_t tiny = 1;
    if (form != WIRE_FIXED)
        for (; digits && number % 10 == 0; digits--) number /= 10;
    for (unsigned i = 4; i < digits; i++) tiny *= 10;
    if (form == WIRE_PYTHON && number && digits > 4 && number < tiny) {
        put_exponent(t, number, digits);
        return;
    }
    put_decimal(t, number, digits);
    if (form == WIRE_PYTHON && !digits) wire_put(t, ".0");
}

/* -- levels ------------------------------------------------------------------------------------ */

static void put_level(struct wire_text *t, const struct wire_writing *w,
                      const struct wire_level *level) {
    wire_put(t, w->open);
    wire_put_number(t, w->form, level->price, w->price_digits);
    wire_put(t, w->between);
    wire_put_number(t, w->form, level->qty, w->qty_digits);
    wire_put(t, w->close);
}

void wire_put_levels(struct wire_text *t, const struct wire_writing *w,
                     const struct wire_level *level, uint32_t n) {
    for (uint32_t i = 0; i < n; i++) {
        if (i) put_byte(t, ',');
        put_level(t, w, &level[i]);
    }
}

void wire_put_side(struct wire_text *t, const struct wire_writing *w, const char *key,
                   const struct wire_side *side, uint32_t depth, const struct wire_level *ghost) {
    uint32_t n = side->n < depth ? side->n : depth;
    put_byte(t, '"');
    wire_put(t, key);
    wire_put(t, "\":[");
    wire_put_levels(t, w, side->level, n);
    if (ghost) {
        if (n) put_byte(t, ',');
        put_level(t, w, ghost);
    }
    put_byte(t, ']');
}

/* -- checksums --------------------------------------------------------------------------------- */

static uint32_t crc_of(const struct wire_text *t) {
    return (uint32_t)crc32(0, (const Bytef *)t->at, (uInt)t->n);
}

static void put_pair(struct wire_text *t, const struct wire_writing *w,
                     const struct wire_level *level) {
    if (t->n) put_byte(t, ':');
    wire_put_number(t, w->form, level->price, w->price_digits);
    put_byte(t, ':');
    wire_put_number(t, w->form, level->qty, w->qty_digits);
}

uint32_t wire_checksum_pairs(const struct wire_writing *w, const struct wire_state *s,
                             uint32_t depth) {
    static struct wire_text t;
    t.n = 0;
    for (uint32_t i = 0; i < depth; i++)
        for (int side = 0; side < 2; side++)
            if (i < s->side[side].n) put_pair(&t, w, &s->side[side].level[i]);
    return crc_of(&t);
}

/* A number of the venue's last decimals is what is left without the point and leading zeros. */
uint32_t wire_checksum_sides(const struct wire_writing *w, const struct wire_state *s,
                             uint32_t depth) {
    static struct wire_text t;
    t.n = 0;
    (void)w; /* written with all decimals */
    for (int side = 1; side >= 0; side--) {
        for (uint32_t i = 0; i < depth && i < s->side[side].n; i++) {
            wire_put_uint(&t, (uint64_t)s->side[side].level[i].price);
            wire_put_uint(&t, (uint64_t)s->side[side].level[i].qty);
        }
    }
    return crc_of(&t);
}
