/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/scan/fields.h"

#include "core/decimal.h"
#include "core/hash.h"

#include <string.h>

enum { NAME_ROOM = 32, NUMBER_ROOM = 40 };

/* The position of a key among the wanted, or n_keys. */
static size_t find_key(const struct obi_json_value *key, const struct obi_key *keys,
                       size_t n_keys) {
    char room[NAME_ROOM];
    const char *name = key->at;
    size_t n = key->n;
    if (key->kind == OBI_JSON_ESCAPED) {
        n = obi_json_unescape(key, room, sizeof room);
        name = room;
        if (n > sizeof room) return n_keys;
    }
    for (size_t i = 0; i < n_keys; i++) {
        if (keys[i].n == n && memcmp(keys[i].name, name, n) == 0) return i;
    }
    return n_keys;
}

static int read_member(struct obi_json *j, const struct obi_key *keys, size_t n_keys,
                       struct obi_json_value *values) {
    struct obi_json_value key, other;
    if (!obi_json_key(j, &key)) return 0;
    size_t i = find_key(&key, keys, n_keys);
    if (i == n_keys) return obi_json_value(j, &other);
    if (values[i].kind != OBI_JSON_NONE) return obi_json_fail(j, "a key is given twice");
    return obi_json_value(j, &values[i]);
}

int obi_fields_read(struct obi_json *j, const struct obi_key *keys, size_t n_keys,
                    struct obi_json_value *values) {
    for (size_t i = 0; i < n_keys; i++) values[i] = (struct obi_json_value){NULL, 0, OBI_JSON_NONE};
    if (!obi_json_expect(j, '{', "an object was expected")) return 0;
    if (obi_json_peek(j) == '}') {
        j->at++;
        return 1;
    }
    do {
        if (!read_member(j, keys, n_keys, values)) return 0;
    } while (obi_json_more(j, '}'));
    return !j->fault;
}

int obi_fields_of(const struct obi_json_value *object, const struct obi_key *keys, size_t n_keys,
                  struct obi_json_value *values) {
    struct obi_json j;
    obi_json_init(&j, object->at ? object->at : "",
                  object->kind == OBI_JSON_NESTED ? object->n : 0);
    return obi_fields_read(&j, keys, n_keys, values);
}

void obi_fields_find(const char *text, size_t n, const struct obi_key *list,
                     const struct obi_key *key, struct obi_json_value *value) {
    struct obi_json_value name, other;
    struct obi_json j;
    *value = (struct obi_json_value){NULL, 0, OBI_JSON_NONE};
    obi_json_init(&j, text, n);
    if (!obi_json_expect(&j, '{', "an object was expected")) return;
    while (obi_json_key(&j, &name)) {
        if (find_key(&name, list, 1) == 0) {
            if (obi_json_expect(&j, '[', "an array was expected")) {
                (void)obi_fields_read(&j, key, 1, value);
            }
            return;
        }
        if (!obi_json_value(&j, &other) || !obi_json_more(&j, '}')) return;
    }
}

int obi_tuple_read(struct obi_json *j, struct obi_json_value *values, size_t n_values) {
    struct obi_json_value other;
    size_t n = 0;
    for (size_t i = 0; i < n_values; i++) {
        values[i] = (struct obi_json_value){NULL, 0, OBI_JSON_NONE};
    }
    if (!obi_json_expect(j, '[', "an array was expected")) return 0;
    if (obi_json_peek(j) == ']') {
        j->at++;
        return 1;
    }
    do {
        if (!obi_json_value(j, n < n_values ? &values[n] : &other)) return 0;
        n++;
    } while (obi_json_more(j, ']'));
    return !j->fault;
}

int obi_array_begin(struct obi_json *j, const struct obi_json_value *array) {
    int is_array = array->kind == OBI_JSON_NESTED && *array->at == '[';
    obi_json_init(j, is_array ? array->at + 1 : "", is_array ? array->n - 1 : 0);
    return is_array && obi_json_peek(j) != ']';
}

static int is_text(const struct obi_json_value *value) {
    return value->kind == OBI_JSON_STRING || value->kind == OBI_JSON_ESCAPED;
}

int obi_value_text(const struct obi_json_value *value, char *room, size_t size) {
    *room = '\0';
    if (!is_text(value) && value->kind != OBI_JSON_NUMBER) return 0;
    size_t n = obi_json_unescape(value, room, size - 1);
    int fits = n < size && !memchr(room, '\0', n);
    room[fits ? n : 0] = '\0';
    return fits;
}

int obi_value_uint(const struct obi_json_value *value, uint64_t *out) {
    struct obi_json_value bare = *value;
    if (bare.kind == OBI_JSON_STRING && bare.n) bare.kind = OBI_JSON_NUMBER;
    return obi_json_uint(&bare, out);
}

int obi_value_uint32(const struct obi_json_value *value, uint32_t *out) {
    uint64_t wide;
    if (!obi_value_uint(value, &wide) || wide > UINT32_MAX) return 0;
    *out = (uint32_t)wide;
    return 1;
}

uint64_t obi_value_id(const struct obi_json_value *value) {
    uint64_t id = 0;
    int is_absent = value->kind == OBI_JSON_NONE || value->kind == OBI_JSON_NULL;
    if (is_absent || obi_value_uint(value, &id)) return id;
    id = obi_hash(value->at, value->n);
    id = (id ^ id >> 32) * 0x9e3779b97f4a7c15u;
    id ^= id >> 29;
    return id ? id : 1;
}

int obi_value_take_minus(struct obi_json_value *value) {
    int is_number = value->kind == OBI_JSON_NUMBER || value->kind == OBI_JSON_STRING;
    if (!is_number || value->n < 2 || *value->at != '-') return 0;
    value->at++;
    value->n--;
    return 1;
}

int obi_value_ms(const struct obi_json_value *value, obi_ns *out) {
    enum { NS_PER_MS = 1000000 };
    uint64_t ms;
    if (!obi_value_uint(value, &ms) || ms > INT64_MAX / NS_PER_MS) return 0;
    *out = (obi_ns)ms * NS_PER_MS;
    return 1;
}

int obi_seconds_parse(const char *text, size_t n, obi_ns *out) {
    enum { NANO_DIGITS = 9 };
    static const struct obi_grid nanoseconds = {{1, NANO_DIGITS}};
    const char *point = memchr(text, '.', n);
    size_t most = point ? (size_t)(point - text) + 1 + NANO_DIGITS : n;
    if (n > most) {
        for (size_t i = most; i < n; i++) {
            if (text[i] < '0' || text[i] > '9') return 0;
        }
        n = most;
    }
    int64_t ns;
    if (obi_grid_read(&nanoseconds, text, n, &ns) || ns < 0) return 0;
    *out = ns;
    return 1;
}

int obi_value_seconds(const struct obi_json_value *value, obi_ns *out) {
    int is_number = value->kind == OBI_JSON_NUMBER || value->kind == OBI_JSON_STRING;
    return is_number && obi_seconds_parse(value->at, value->n, out);
}

/* Reads n digits; -1 when they are not. */
static int32_t digits_at(const char *at, size_t n) {
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9') return -1;
        sum = sum * 10 + (at[i] - '0');
    }
    return sum;
}

static int32_t days_in(int32_t year, int32_t month) {
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

/* Days since 1970-01-01 of a day of the Gregorian calendar; years begin with March, so that the
 * leap day is their last. */
static int64_t days_of(int32_t year, int32_t month, int32_t day) {
    year -= month <= 2;
    int32_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return INT64_C(365) * year + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

/* Bytes of the zone behind a time, which has to say UTC; 0 when it does not. */
static size_t zone_of(const char *at, size_t n) {
    static const char zero[] = "+00:00";
    const size_t n_zero = sizeof zero - 1;
    if (n && at[n - 1] == 'Z') return 1;
    return n > n_zero && memcmp(at + n - n_zero, zero, n_zero) == 0 ? n_zero : 0;
}

/* The clock's part, "22:36:10.014Z", as ns of the day; -1 when it is none. */
static int64_t clock_of(const char *at, size_t n) {
    size_t zone = zone_of(at, n);
    if (!zone || n < 8 + zone || at[2] != ':' || at[5] != ':') return -1;
    int32_t hours = digits_at(at, 2), minutes = digits_at(at + 3, 2);
    obi_ns seconds;
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return -1;
    if (digits_at(at + 6, 2) < 0 || (at[8] != '.' && n != 8 + zone)) return -1;
    if (!obi_seconds_parse(at + 6, n - 6 - zone, &seconds)) return -1;
    const obi_ns second = 1000000000;
    return seconds > 60 * second ? -1 : (hours * 60 + minutes) * 60 * second + seconds;
}

int obi_value_iso(const struct obi_json_value *value, obi_ns *out) {
    enum { DATE = 11 };
    const char *at = value->at;
    if (value->kind != OBI_JSON_STRING || value->n < DATE + 9) return 0;
    int32_t year = digits_at(at, 4), month = digits_at(at + 5, 2), day = digits_at(at + 8, 2);
    int64_t of_day = clock_of(at + DATE, value->n - DATE);
    if (year < 1970 || year > 2261 || month < 1 || month > 12) return 0;
    if (day < 1 || day > days_in(year, month)) return 0;
    if (at[4] != '-' || at[7] != '-' || at[10] != 'T' || of_day < 0) return 0;
    *out = days_of(year, month, day) * INT64_C(86400000000000) + of_day;
    return 1;
}
