/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors
 *
 * See format.h. */
#include "format.h"

#include <obi/obi.h>
#include <stdio.h>
#include <string.h>

#define OWN_FORMAT "obi"

static bool find(const char *format, struct obi_schema *out) {
    *out = (struct obi_schema){.struct_size = sizeof *out};
    for (uint32_t i = 0; obi_schema_get(OBI_SUBJECT_FORMAT, i, out) == OBI_OK; i++)
        if (strcmp(out->name, format) == 0) return true;
    return false;
}

/* "binance-usdm, binance-spot" */
static void list(char *out, size_t size) {
    struct obi_schema schema = {.struct_size = sizeof schema};
    size_t at = 0;
    *out = '\0';
    for (uint32_t i = 0; at < size && obi_schema_get(OBI_SUBJECT_FORMAT, i, &schema) == OBI_OK; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i == 0 ? "" : ", ", schema.name);
}

bool format_check(const char *format) {
    char formats[512];
    struct obi_schema schema;
    if (format == NULL || find(format, &schema)) return true;
    list(formats, sizeof formats);
    say("there is no format '%s'; there are %s", format, formats);
    return false;
}

uint32_t format_traits(const char *format) {
    struct obi_schema schema;
    return find(format, &schema) ? schema.traits : 0;
}

const char *format_settle(const char *given, struct source *source) {
    char formats[512];
    bool is_own = source_is_own(source);
    if (given == NULL && !is_own) {
        list(formats, sizeof formats);
        say("--format is needed: one of %s", formats);
        return NULL;
    }
    if (given != NULL && is_own && strcmp(given, OWN_FORMAT) != 0) {
        say("%s is obi's own file and not %s: leave --format out", source->at.file, given);
        return NULL;
    }
    const char *format = given != NULL ? given : OWN_FORMAT;
    if (format_traits(format) & OBI_TRAIT_BINARY) source_make_binary(source);
    return format;
}
