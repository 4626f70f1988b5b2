/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "kraken_model.h"

#include <zlib.h>

/* -- text -------------------------------------------------------------------------------------- */

uint32_t kraken_crc(const char *text) {
    return (uint32_t)crc32(crc32(0, NULL, 0), (const unsigned char *)text, (unsigned)strlen(text));
}

/* Copies a number without its point and without zeros before it. Returns the length. */
static size_t put_bare(const char *number, char *out) {
    size_t n = 0;
    for (; *number; number++) {
        if (*number != '.' && (n || *number != '0')) out[n++] = *number;
    }
    out[n] = '\0';
    return n;
}

/* All prices of a pair have as many decimals: the longer one is larger. */
static int compare(const char *a, const char *b) {
    size_t n_a = strlen(a), n_b = strlen(b);
    return n_a != n_b ? (n_a > n_b ? 1 : -1) : strcmp(a, b);
}

/* -- book -------------------------------------------------------------------------------------- */

static int is_nothing(const char *qty) {
    return strspn(qty, "0.") == strlen(qty);
}

static void set_level(struct model_side *side, int is_bid, const struct model_level *level) {
    size_t at = 0;
    int order = 1;
    for (; at < side->n; at++) {
        order = compare(side->level[at].price, level->price);
        if (is_bid ? order <= 0 : order >= 0) break;
    }
    int is_there = at < side->n && order == 0;
    size_t behind = side->n - at - (is_there ? 1 : 0);
    struct model_level *place = &side->level[at];
    if (is_nothing(level->qty)) {
        if (!is_there) return;
        memmove(place, place + 1, behind * sizeof *place);
        side->n--;
        return;
    }
    ck_assert_uint_lt(side->n, MODEL_LEVELS);
    if (!is_there) {
        memmove(place + 1, place, behind * sizeof *place);
        side->n++;
    }
    *place = *level;
}

static const char *copy_string(const char *quote, char *out) {
    ck_assert_int_eq(*quote, '"');
    const char *end = strchr(quote + 1, '"');
    size_t n = (size_t)(end - quote) - 1;
    ck_assert_uint_lt(n, MODEL_TEXT);
    memcpy(out, quote + 1, n);
    out[n] = '\0';
    return end + 1;
}

/* Applies [["price","size",...],...], which begins here. Returns how many levels there were. */
static size_t apply_levels(struct model_side *side, int is_bid, const char *array) {
    size_t n = 0;
    const char *at = array + 1;
    for (; *at == '['; n++) {
        struct model_level level;
        at = copy_string(at + 1, level.price);
        ck_assert_int_eq(*at, ',');
        (void)copy_string(at + 1, level.qty);
        set_level(side, is_bid, &level);
        at = strchr(at, ']') + 1;
        if (*at == ',') at++;
    }
    return n;
}

static struct model_pair *find_pair(struct model *model, const char *text) {
    static const char channel[] = "\"book-";
    const char *name = strstr(text, channel);
    if (*text != '[' || !name) return NULL;
    size_t depth = strtoul(name + sizeof channel - 1, NULL, 10), i = 0;
    char pair[MODEL_TEXT];
    (void)copy_string(strchr(name, ',') + 1, pair);
    while (i < model->n && strcmp(model->pair[i].name, pair)) i++;
    ck_assert_uint_lt(i, MODEL_PAIRS);
    if (i == model->n) {
        snprintf(model->pair[i].name, sizeof model->pair[i].name, "%s", pair);
        model->n++;
    }
    model->pair[i].depth = depth;
    return &model->pair[i];
}

struct model_said model_apply(struct model *model, const char *text) {
    static const char *const keys[] = {"\"as\":", "\"bs\":", "\"a\":", "\"b\":"};
    struct model_said said = {.pair = find_pair(model, text)};
    if (!said.pair) return said;
    said.is_snapshot = strstr(text, keys[0]) != NULL;
    for (int i = 0; i < 4; i++) {
        struct model_side *side = &said.pair->side[i & 1];
        const char *at = strstr(text, keys[i]);
        if (said.is_snapshot && i < 2) side->n = 0;
        if (at) said.n_levels += apply_levels(side, i & 1, at + strlen(keys[i]));
        if (side->n > said.pair->depth) side->n = said.pair->depth;
    }
    const char *sum = strstr(text, "\"c\":\"");
    said.has_checksum = sum != NULL;
    if (sum) said.checksum = (uint32_t)strtoul(sum + 5, NULL, 10);
    return said;
}

size_t model_top(const struct model_pair *pair, size_t n, char *out) {
    size_t at = 0;
    out[0] = '\0';
    for (int which = 0; which < 2; which++) {
        const struct model_side *side = &pair->side[which];
        for (size_t i = 0; i < n && i < side->n; i++) {
            at += put_bare(side->level[i].price, out + at);
            at += put_bare(side->level[i].qty, out + at);
        }
    }
    return at;
}

/* -- the library's book ------------------------------------------------------------------------ */

/* Writes a number of steps in so many decimals, without a point; those that are cut must be 0. */
static size_t put_steps(int64_t steps, const char *step, uint32_t digits, char *out) {
    const char *point = strchr(step, '.');
    uint32_t has = point ? (uint32_t)strlen(point + 1) : 0;
    char bare[MODEL_TEXT];
    (void)put_bare(step, bare);
    unsigned long long value = (unsigned long long)steps * strtoull(bare, NULL, 10);
    for (; has < digits; has++) value *= 10;
    for (; has > digits; has--) {
        ck_assert_uint_eq(value % 10, 0);
        value /= 10;
    }
    return (size_t)sprintf(out, "%llu", value);
}

static size_t put_pair(const struct obi_instrument *told, int64_t price, int64_t qty, char *out) {
    size_t n = put_steps(price, told->price_step, told->wire_digits & 0xff, out);
    return n + put_steps(qty, told->qty_step, told->wire_digits >> 8 & 0xff, out + n);
}

static size_t put_queue(const obi_book *book, const struct obi_instrument *told, uint32_t side,
                        int64_t price, char *out) {
    struct obi_order order[64];
    size_t n_orders, at = 0;
    ck_assert_int_eq(obi_book_orders(book, side, price, order, 64, &n_orders), OBI_OK);
    for (size_t i = 0; i < n_orders; i++) at += put_pair(told, price, order[i].qty_lots, out + at);
    return at;
}

size_t book_top(const obi_book *book, const struct obi_instrument *told, size_t n, char *out) {
    static const uint32_t sides[] = {OBI_ASK, OBI_BID};
    obi_ticks price[MODEL_LEVELS];
    obi_lots qty[MODEL_LEVELS];
    size_t at = 0;
    out[0] = '\0';
    for (int which = 0; which < 2; which++) {
        size_t n_levels;
        if (obi_book_levels(book, sides[which], n, price, qty, NULL, &n_levels)) return 0;
        for (size_t i = 0; i < n_levels; i++) {
            at += told->flags & OBI_INSTRUMENT_ORDERS
                      ? put_queue(book, told, sides[which], price[i], out + at)
                      : put_pair(told, price[i], qty[i], out + at);
        }
    }
    return at;
}
