/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "core/table.h"

static const struct obi_named statuses[] = {
    {OBI_E_NUMBER, "number", "a decimal is off the grid, too long or out of range"},
    {OBI_E_FORMAT, "format", "bytes are not what their format says"},
    {OBI_E_NAME, "name", "no such metric, tier, format or symbol"},
    {OBI_E_EVENT, "event", "an event contradicts itself"},
    {OBI_E_CAPACITY, "capacity", "a limit fixed at create was reached"},
    {OBI_E_NOMEM, "nomem", "no memory"},
    {OBI_E_NEWER, "newer", "a field is set that this library does not know"},
    {OBI_E_STRUCT_SIZE, "struct_size", "struct_size is no size this library knows"},
    {OBI_E_ARG, "arg", "an argument is NULL or out of its domain"},
    {OBI_OK, "ok", "done"},
    {OBI_RESYNC, "resync", "stale: a snapshot is needed"},
    {OBI_WARMUP, "warmup", "too little history"},
    {OBI_FULL, "full", "no room for more output"},
    {OBI_MORE, "more", "the input ends inside a message or a frame"},
};

const struct obi_table obi_status_table = {statuses, sizeof statuses / sizeof *statuses};

const char *obi_status_text(int status) {
    for (size_t i = 0; i < obi_status_table.n; i++) {
        if (statuses[i].id == status) return statuses[i].text;
    }
    return "unknown status";
}

uint32_t obi_version(void) {
    return OBI_VERSION_MAJOR << 16 | OBI_VERSION_MINOR << 8 | OBI_VERSION_PATCH;
}
