/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/feed/wire.h"

#include "core/error.h"

#include <string.h>

enum {
    FAST_DIGITS = 18, /* fit 63 bits whatever they are */
    FAST_ROOM = 64    /* more than the longest level of the fast path has */
};

static const char *const part_name[] = {" price", " size"};

static void quote(struct obi_fault *fault, const char *bytes, size_t n) {
    struct obi_text t;
    obi_text_init(&t, fault->quoted, sizeof fault->quoted);
    obi_text_put_bytes(&t, bytes, n);
}

/* A decimal as text, the inverse of reading it but for leading zeros. */
static void quote_decimal(struct obi_fault *fault, struct obi_decimal value) {
    struct obi_text t;
    int negative = value.mantissa < 0;
    struct obi_grid grid = {{negative ? -value.mantissa : value.mantissa, value.digits}};
    obi_text_init(&t, fault->quoted, sizeof fault->quoted);
    if (negative) obi_text_put(&t, "-");
    obi_grid_format(&grid, t.at, (size_t)(t.end - t.at) + 1);
}

static int fail(struct obi_fault *fault, int status, const char *at, const char *words) {
    fault->status = status;
    fault->at = at;
    fault->words = words;
    return 0;
}

static int status_of(enum obi_decimal_fault why) {
    return why == OBI_DECIMAL_SYNTAX ? OBI_E_FORMAT : OBI_E_NUMBER;
}

/* The fast path of one decimal: at most 18 digits, no sign. Returns what follows it, or NULL for
 * anything unusual. Reads at most 20 bytes. */
static const char *fast_decimal(const char *p, int64_t *mantissa, uint8_t *digits) {
    const char *limit = p + FAST_DIGITS, *first = p;
    int64_t value = 0;
    while (p < limit && (unsigned char)(*p - '0') <= 9) value = value * 10 + (*p++ - '0');
    if (p == first) return NULL;
    *digits = 0;
    if (*p == '.') {
        const char *point = p++;
        limit++;
        while (p < limit && (unsigned char)(*p - '0') <= 9) value = value * 10 + (*p++ - '0');
        if (p == point + 1) return NULL;
        *digits = (uint8_t)(p - point - 1);
    }
    *mantissa = value;
    return p;
}

/* Reads ["price","size"] without spaces, signs or escapes; 0 when it is anything else, with the
 * cursor where it was. */
static int fast_level(struct obi_json *j, const char *text, struct obi_wire *w) {
    const char *p = j->at;
    if (j->end - p < FAST_ROOM || p[0] != '[' || p[1] != '"') return 0;
    const char *price = p + 2;
    p = fast_decimal(price, &w->price, &w->price_digits);
    if (!p || p[0] != '"' || p[1] != ',' || p[2] != '"') return 0;
    const char *qty = p + 3;
    p = fast_decimal(qty, &w->qty, &w->qty_digits);
    if (!p || p[0] != '"' || p[1] != ']') return 0;
    w->at = (uint32_t)(price - text);
    w->to_qty = (int16_t)(qty - price);
    w->n_orders = 0;
    w->kind = OBI_EVENT_LEVEL;
    j->at = p + 2;
    return 1;
}

/* Reads a decimal that is a string or a bare number. */
static int read_decimal(const struct obi_json_value *value, int may_be_negative,
                        struct obi_decimal *out, struct obi_fault *fault) {
    char room[64];
    if (value->kind == OBI_JSON_NONE) return fail(fault, OBI_E_FORMAT, NULL, "is missing");
    const char *bytes = value->at;
    size_t n = value->n;
    if (value->kind == OBI_JSON_ESCAPED) {
        n = obi_json_unescape(value, room, sizeof room);
        bytes = room;
    }
    int readable = value->kind <= OBI_JSON_NUMBER && (bytes != room || n <= sizeof room);
    enum obi_decimal_fault why = OBI_DECIMAL_SYNTAX;
    if (readable) why = obi_decimal_parse(bytes, n, out);
    if (n > sizeof room) n = sizeof room;
    if (why) {
        quote(fault, bytes, n);
        return fail(fault, status_of(why), value->at, obi_decimal_fault_text(why));
    }
    if (!may_be_negative && *bytes == '-') { /* "-0" too: no venue means it */
        quote(fault, bytes, n);
        return fail(fault, OBI_E_NUMBER, value->at, "is negative");
    }
    return 1;
}

int obi_wire_read(const struct obi_json_value *price, const struct obi_json_value *qty,
                  const char *text, struct obi_wire *out, struct obi_fault *fault) {
    struct obi_decimal number;
    fault->part = part_name[0];
    if (!read_decimal(price, 1, &number, fault)) return 0;
    out->price = number.mantissa;
    out->price_digits = (uint8_t)number.digits;
    fault->part = part_name[1];
    if (!read_decimal(qty, 0, &number, fault)) return 0;
    out->qty = number.mantissa;
    out->qty_digits = (uint8_t)number.digits;
    out->at = (uint32_t)(price->at - text);
    ptrdiff_t to_qty = qty->at - price->at; /* a trade may tell its size first */
    out->n_orders = 0;
    out->kind = OBI_EVENT_LEVEL;
    out->id = 0;
    out->ts_ns = 0;
    out->to_qty = to_qty >= INT16_MIN && to_qty <= INT16_MAX ? (int16_t)to_qty : 0;
    return 1;
}

/* The strict path: any JSON, further elements are passed over. */
static int strict_level(struct obi_json *j, const char *text, struct obi_wire *w,
                        struct obi_fault *fault) {
    struct obi_json_value price, qty, other;
    if (!obi_json_expect(j, '[', "a level was expected")) return 0;
    if (!obi_json_value(j, &price)) return 0;
    if (!obi_json_expect(j, ',', "a level lacks its size")) return 0;
    if (!obi_json_value(j, &qty)) return 0;
    if (!obi_wire_read(&price, &qty, text, w, fault)) return 0;
    while (obi_json_more(j, ']')) {
        if (!obi_json_value(j, &other)) return 0;
    }
    return !j->fault;
}

static int read_level(struct obi_json *j, const char *text, struct obi_wire *w, size_t element,
                      struct obi_fault *fault) {
    if (fast_level(j, text, w)) return 1;
    fault->element = element;
    fault->listed = 1;
    return strict_level(j, text, w, fault);
}

/* obi_json_more() with the common case first. */
static int more(struct obi_json *j) {
    if (j->at < j->end && *j->at == ',') {
        j->at++;
        return 1;
    }
    return obi_json_more(j, ']');
}

int obi_wires_read(struct obi_json *j, const char *text, struct obi_wire *room, size_t room_size,
                   struct obi_wires *side, struct obi_fault *fault) {
    side->at = room;
    side->n = 0;
    if (!obi_json_expect(j, '[', "an array of levels was expected")) return 0;
    if (obi_json_peek(j) == ']') {
        j->at++;
        return 1;
    }
    do {
        if (side->n == room_size) {
            fault->element = side->n;
            fault->listed = 1;
            fault->part = "";
            return fail(fault, OBI_E_CAPACITY, j->at, "is one more than max_pending has room for");
        }
        if (!read_level(j, text, &room[side->n], side->n, fault)) return 0;
        side->n++;
    } while (more(j));
    return !j->fault;
}

/* Whether the mantissa of a number with so many decimals is its number of steps. */
static inline int is_steps(uint8_t digits, const struct obi_grid *grid) {
    return digits == grid->step.digits && grid->step.mantissa == 1;
}

/* Puts one number on its grid; `*value` is a mantissa and becomes steps. */
static int scale(int64_t *value, uint8_t digits, const struct obi_grid *grid,
                 struct obi_fault *fault) {
    struct obi_decimal number = {*value, digits};
    enum obi_decimal_fault why = obi_grid_steps(grid, number, value);
    if (!why) return 1;
    quote_decimal(fault, number);
    return fail(fault, OBI_E_NUMBER, NULL, obi_decimal_fault_text(why));
}

/* A phase has no price, and the rest of an order leaves without one. */
static int has_price(const struct obi_wire *w) {
    return w->kind != OBI_EVENT_PHASE && w->kind != OBI_EVENT_CANCEL &&
           w->kind != OBI_EVENT_EXECUTE;
}

/* INT64_MAX is no price in an event. `told` is the price as it was read. */
static int check_price(const struct obi_wire *w, struct obi_decimal told, int any_price,
                       struct obi_fault *fault) {
    int in_range = w->price != INT64_MAX;
    if (in_range && (w->price > 0 || any_price || !has_price(w))) return 1;
    if (!w->price && !w->qty && w->kind <= OBI_EVENT_ADD) return 1; /* nothing, in numbers */
    quote_decimal(fault, told);
    return fail(fault, OBI_E_NUMBER, NULL,
                in_range ? "is not above 0" : obi_decimal_fault_text(OBI_DECIMAL_RANGE));
}

static int is_empty(const struct obi_wire *w) {
    return !w->qty && w->kind <= OBI_EVENT_ADD;
}

static int is_blank(const struct obi_wire *w) {
    return !w->price && is_empty(w);
}

int obi_wire_scale(struct obi_wire *w, struct obi_scale *to, struct obi_fault *fault) {
    struct obi_decimal told = {w->price, w->price_digits};
    if (!scale(&w->price, w->price_digits, to->price, fault) ||
        !check_price(w, told, to->any_price, fault)) {
        fault->part = part_name[0];
        if (to->text) fault->at = to->text + w->at;
        return 0;
    }
    if (w->kind != OBI_EVENT_PHASE && !scale(&w->qty, w->qty_digits, to->qty, fault)) {
        fault->part = part_name[1];
        if (to->text) fault->at = to->text + w->at + w->to_qty;
        return 0;
    }
    if (!to->any_price && is_blank(w)) to->n_blank++; /* else it is a level that goes */
    return 1;
}

int obi_wires_scale(struct obi_wires *side, struct obi_scale *to, struct obi_fault *fault) {
    for (size_t i = 0; i < side->n; i++) {
        struct obi_wire *w = &side->at[i];
        int is_scaled = is_steps(w->price_digits, to->price) && is_steps(w->qty_digits, to->qty);
        if (is_scaled && w->price > 0 && w->price != INT64_MAX) continue;
        if (obi_wire_scale(w, to, fault)) continue;
        fault->element = i;
        return 0;
    }
    return 1;
}

void obi_wires_digits(const struct obi_wires *side, uint32_t *price_digits, uint32_t *qty_digits) {
    for (size_t i = 0; i < side->n; i++) {
        const struct obi_wire *w = &side->at[i];
        if (w->price_digits > *price_digits) *price_digits = w->price_digits;
        if (w->qty_digits > *qty_digits) *qty_digits = w->qty_digits;
    }
}

static size_t drop(struct obi_wires *side, int (*is_gone)(const struct obi_wire *)) {
    size_t kept = 0, n = side->n;
    for (size_t i = 0; i < n; i++) {
        if (!is_gone(&side->at[i])) side->at[kept++] = side->at[i];
    }
    side->n = kept;
    return n - kept;
}

size_t obi_wires_drop_empty(struct obi_wires *side) {
    return drop(side, is_empty);
}

size_t obi_wires_drop_blank(struct obi_wires *side) {
    return drop(side, is_blank);
}
