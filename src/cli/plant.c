/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See plant.h. */
#include "plant.h"

#include "number.h"
#include "say.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { NAME_MAX = 32, NUMBER_MAX = 24 };

static size_t least_of(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Letters to add, to drop or to change until a is b; both are at most NAME_MAX long. */
static size_t distance(const char *a, size_t n, const char *b) {
    size_t row[NAME_MAX + 1], m = strlen(b);
    for (size_t j = 0; j <= m; j++) row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = least_of(row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[m];
}

static bool find(const char *name, size_t n, struct gen_quantity *out) {
    for (size_t i = 0; gen_quantity_at(i, out); i++)
        if (strlen(out->name) == n && memcmp(out->name, name, n) == 0) return true;
    return false;
}

static bool refuse_name(const char *name, size_t n) {
    struct gen_quantity q;
    const char *nearest = "";
    size_t least = SIZE_MAX;
    for (size_t i = 0; n <= NAME_MAX && gen_quantity_at(i, &q); i++) {
        size_t d = distance(name, n, q.name);
        if (d < least) nearest = q.name;
        if (d < least) least = d;
    }
    if (n <= NAME_MAX)
        say("--plant has no name '%.*s'; did you mean %s?", (int)n, name, nearest);
    else
        say("--plant has no name of %zu letters; see 'obi gen --help'", n);
    return false;
}

/* Reads one NAME=NUMBER of n characters. */
static bool plant_one(struct gen_plant *plant, const char *text, size_t n) {
    char number[NUMBER_MAX + 1];
    uint64_t value = 0;
    struct gen_quantity q;
    const char *equals = memchr(text, '=', n);
    if (equals == NULL) {
        say("--plant takes a list, with commas, of NAME=NUMBER, not '%.*s'; see 'obi gen --help'",
            (int)n, text);
        return false;
    }
    size_t name = (size_t)(equals - text), digits = n - name - 1;
    if (!find(text, name, &q)) return refuse_name(text, name);
    snprintf(number, sizeof number, "%.*s", (int)digits, equals + 1);
    if (strspn(number, "0123456789") != strlen(number) || digits == 0) {
        say("--plant: %s is a whole number, not '%.*s'", q.name, (int)digits, equals + 1);
        return false;
    }
    bool good = digits <= NUMBER_MAX && number_read_count(number, q.most, &value) &&
                gen_plant_set(plant, text, name, (uint32_t)value) == 0;
    if (!good)
        say("--plant: %s is %u to %u, not %.*s", q.name, (unsigned)q.least, (unsigned)q.most,
            (int)digits, equals + 1);
    return good;
}

/* Each is in its range; of two together there is one more. */
static bool check_deep(const struct gen_plant *plant) {
    struct gen_planted planted;
    struct gen_options options = {.plant = *plant};
    if (gen_plan(&planted, &options) == 0) return true;
    say("--plant: touch_lots * deep_factor / 1024, a touch of a deep market, is 1 to %d lots",
        1 << 20);
    return false;
}

bool plant_read(const char *list, struct gen_plant *plant) {
    for (size_t n; list != NULL && *list != '\0'; list += n + (list[n] == ',')) {
        n = strcspn(list, ",");
        if (!plant_one(plant, list, n)) return false;
    }
    return check_deep(plant);
}
