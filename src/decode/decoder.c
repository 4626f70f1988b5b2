/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the obi authors */
#include "decode/decoder.h"

#include "core/abi.h"
#include "core/error.h"
#include "event/instrument.h"

#include <string.h>

enum {
    INSTRUMENTS_LEAST = 16,
    INSTRUMENTS_MOST = 65536,
    PENDING_DEFAULT = 32768,
    PENDING_MOST = 1 << 24,
    TEXT_DEFAULT = 1 << 20,
    TEXT_MOST = 1 << 28
};

_Static_assert(sizeof((struct obi_instrument *)0)->symbol == OBI_SYMBOL_SIZE, "one symbol size");

/* Options as they are meant: defaults filled in. */
struct plan {
    struct obi_decoder_options opt;
    const struct obi_format *format;
    uint32_t max_instruments, max_pending, max_text;
    size_t stride; /* of the instruments given */
};

static int fail_instrument(struct obi_error *err, int status, size_t i, const char *message) {
    return obi_fail_at(err, status, (uint32_t)i, 0, message);
}

/* Reads the i-th instrument given and its steps. */
static int read_instrument(const struct plan *plan, size_t i, struct obi_channel *ch,
                           struct obi_error *err) {
    const char *given = (const char *)plan->opt.instrument + i * plan->stride;
    struct obi_instrument *told = &ch->told;
    uint32_t struct_size;
    memcpy(&struct_size, given, sizeof struct_size);
    if (struct_size != plan->stride) { /* nothing tells how far the others are apart */
        return fail_instrument(err, OBI_E_STRUCT_SIZE, i, "struct_size is not the first one's");
    }
    int rc = obi_instrument_read(given, i, told, err);
    if (!rc) obi_instrument_steps(told, &ch->price, &ch->qty);
    return rc;
}

static int check_limits(const struct plan *plan, struct obi_error *err) {
    const struct obi_decoder_options *opt = &plan->opt;
    if (!opt->instrument && opt->n_instruments)
        return obi_fail(err, OBI_E_ARG, "instrument is NULL");
    if (opt->n_instruments > INSTRUMENTS_MOST || opt->max_instruments > INSTRUMENTS_MOST) {
        return obi_fail(err, OBI_E_ARG, "more than 65536 instruments");
    }
    if (opt->max_instruments && opt->max_instruments < opt->n_instruments) {
        return obi_fail(err, OBI_E_ARG, "max_instruments is less than n_instruments");
    }
    if (opt->max_pending > PENDING_MOST) {
        return obi_fail(err, OBI_E_ARG, "max_pending is over 2^24");
    }
    if (opt->max_text > TEXT_MOST) return obi_fail(err, OBI_E_ARG, "max_text is over 2^28");
    if (opt->reserved) return obi_fail(err, OBI_E_NEWER, "opt->reserved is not 0");
    return OBI_OK;
}

static void fill_defaults(struct plan *plan) {
    const struct obi_decoder_options *opt = &plan->opt;
    uint32_t n = (uint32_t)opt->n_instruments;
    plan->max_instruments = n > INSTRUMENTS_LEAST ? n : INSTRUMENTS_LEAST;
    if (opt->max_instruments) plan->max_instruments = opt->max_instruments;
    plan->max_pending = opt->max_pending ? opt->max_pending : PENDING_DEFAULT;
    plan->max_text = opt->max_text ? opt->max_text : TEXT_DEFAULT;
    if (n) plan->stride = opt->instrument->struct_size;
}

static int read_options(const struct obi_decoder_options *opt, struct plan *plan,
                        struct obi_error *err) {
    memset(plan, 0, sizeof *plan);
    if (!opt) return obi_fail(err, OBI_E_ARG, "opt is NULL");
    int rc = obi_abi_read(&plan->opt, sizeof plan->opt, opt, OBI_DECODER_ONLY_GIVEN, err);
    if (rc) return rc;
    const char *name = plan->opt.format;
    if (!name) return obi_fail(err, OBI_E_ARG, "format is NULL");
    plan->format = obi_format_find(name);
    if (!plan->format) {
        return obi_fail_quote(err, OBI_E_NAME, 0, 0, "no format is called ", name, strlen(name),
                              "");
    }
    rc = check_limits(plan, err);
    if (rc) return rc;
    fill_defaults(plan);
    for (size_t i = 0; i < plan->opt.n_instruments && !rc; i++) {
        struct obi_channel ch;
        rc = read_instrument(plan, i, &ch, err);
    }
    return rc;
}

/* Asks for every part; measures when c has no block. */
static struct obi_decoder *lay_out(const struct plan *plan, struct obi_carve *c,
                                   struct obi_decoder *parts) {
    memset(parts, 0, sizeof *parts);
    parts->format = plan->format;
    parts->only_given = (plan->opt.flags & OBI_DECODER_ONLY_GIVEN) != 0;
    parts->max_instruments = plan->max_instruments;
    parts->max_pending = plan->max_pending;
    parts->max_text = plan->max_text;
    parts->day_ns = plan->opt.day_ns;
    struct obi_decoder *d = obi_carve(c, 1, sizeof *d);
    obi_roster_carve(&parts->roster, c, plan->max_instruments);
    plan->format->reader->lay_out(parts, c);
    return d;
}

static size_t measure(const struct plan *plan) {
    struct obi_carve c = {NULL, 0, 0};
    struct obi_decoder parts;
    (void)lay_out(plan, &c, &parts);
    return obi_carved(&c);
}

/* Whether two instruments given share a symbol or an id: pair by pair, since there is no memory. */
static int repeats(const struct plan *plan) {
    struct obi_channel a, b;
    for (size_t i = 0; i < plan->opt.n_instruments; i++) {
        (void)read_instrument(plan, i, &a, NULL);
        for (size_t k = 0; k < i; k++) {
            (void)read_instrument(plan, k, &b, NULL);
            if (a.told.id == b.told.id || strcmp(a.told.symbol, b.told.symbol) == 0) return 1;
        }
    }
    return 0;
}

size_t obi_decoder_footprint(const struct obi_decoder_options *opt) {
    struct plan plan;
    if (read_options(opt, &plan, NULL) || repeats(&plan)) return 0;
    return measure(&plan);
}

struct obi_channel *obi_decoder_add(struct obi_decoder *d, const char *symbol, uint32_t id) {
    struct obi_channel *ch = obi_roster_add(&d->roster, symbol, id);
    if (!ch) return NULL;
    ch->told.flags = d->format->instrument_flags;
    ch->told.verification = d->format->verification;
    ch->told.checksum = d->format->checksum;
    ch->told.contract = d->format->contract;
    return ch;
}

static int add_given(struct obi_decoder *d, const struct plan *plan, size_t i,
                     struct obi_error *err) {
    struct obi_channel given;
    int rc = read_instrument(plan, i, &given, err);
    if (rc) return rc;
    const char *symbol = given.told.symbol;
    int known = *symbol ? obi_roster_find(&d->roster, symbol) != NULL : d->roster.has_unnamed;
    if (known) {
        return obi_fail_quote(err, OBI_E_NAME, (uint32_t)i, 0, "symbol ", symbol, strlen(symbol),
                              " is given twice");
    }
    if (obi_roster_find_id(&d->roster, given.told.id)) {
        return fail_instrument(err, OBI_E_ARG, i, "id is given twice");
    }
    struct obi_channel *ch = obi_decoder_add(d, symbol, given.told.id);
    if (!ch) return fail_instrument(err, OBI_E_CAPACITY, i, "no room for another instrument");
    ch->price = given.price;
    ch->qty = given.qty;
    ch->told.flags |= given.told.flags;
    ch->told.depth_limit = given.told.depth_limit;
    if (given.told.contract) ch->told.contract = given.told.contract;
    ch->told.multiplier = given.told.multiplier;
    ch->told.wire_digits = given.told.wire_digits;
    memcpy(ch->told.price_step, given.told.price_step, sizeof ch->told.price_step);
    memcpy(ch->told.qty_step, given.told.qty_step, sizeof ch->told.qty_step);
    return OBI_OK;
}

static struct obi_decoder *set_up(const struct plan *plan, const struct obi_mem *mem) {
    struct obi_carve c = {mem->block, 0, 0};
    struct obi_decoder parts;
    struct obi_decoder *d = lay_out(plan, &c, &parts);
    *d = parts;
    d->mem = *mem;
    obi_roster_init(&d->roster, plan->max_instruments);
    obi_message_init(&d->message, NULL);
    return d;
}

int obi_decoder_create(const struct obi_decoder_options *opt, const struct obi_allocator *mem,
                       obi_decoder **out, struct obi_error *err) {
    struct plan plan;
    struct obi_mem block;
    if (out) *out = NULL;
    int rc = read_options(opt, &plan, err);
    if (rc) return rc;
    if (!out) return obi_fail(err, OBI_E_ARG, "out is NULL");
    rc = obi_mem_take(&block, mem, measure(&plan), err);
    if (rc) return rc;
    struct obi_decoder *d = set_up(&plan, &block);
    for (size_t i = 0; i < plan.opt.n_instruments && !rc; i++) rc = add_given(d, &plan, i, err);
    if (rc) {
        obi_mem_give(&block);
        return rc;
    }
    *out = d;
    return obi_succeed(err);
}

void obi_decoder_destroy(obi_decoder *d) {
    if (d) obi_mem_give(&d->mem);
}

int obi_decoder_reset(obi_decoder *d, uint32_t instrument) {
    struct obi_channel *ch = d ? obi_roster_find_id(&d->roster, instrument) : NULL;
    if (!ch) return OBI_E_ARG;
    ch->depth = 0;                       /* any stream's snapshot will do */
    if (ch->sync.waiting) return OBI_OK; /* its book was told, or knows nothing yet */
    obi_sync_stop(&ch->sync);
    ch->gap_due = 1;
    d->n_gaps_due++;
    return OBI_OK;
}

int obi_decoder_instrument(const obi_decoder *d, uint32_t index, struct obi_instrument *out) {
    if (!d || index >= d->roster.n || !out) return OBI_E_ARG;
    const struct obi_instrument *told = &d->roster.channel[index].told;
    return obi_abi_write(out, told, sizeof *told);
}

int obi_decoder_waiting(const obi_decoder *d, uint32_t *index) {
    if (!d || !index) return OBI_E_ARG;
    for (uint32_t i = *index; i < d->roster.n; i++) {
        if (!d->roster.channel[i].sync.waiting) continue;
        *index = i;
        return OBI_RESYNC;
    }
    return OBI_OK;
}

/* Copies a name that came from outside as far as it fits, so that it can be printed anywhere. */
static size_t copy_name(char room[OBI_NAME_SIZE], const char *name, size_t n) {
    if (n >= OBI_NAME_SIZE) n = OBI_NAME_SIZE - 1;
    for (size_t i = 0; i < n; i++) {
        int is_plain = name[i] >= ' ' && name[i] <= '~' && name[i] != '"' && name[i] != '\\';
        room[i] = is_plain ? name[i] : '?';
    }
    room[n] = '\0';
    return n;
}

void obi_decoder_note_unknown(struct obi_decoder *d, const char *given, size_t n) {
    struct obi_unknown *kind = d->unknown;
    char room[OBI_NAME_SIZE];
    const char *name = room;
    obi_decoder_note(d, OBI_COUNTER_DECODER_UNKNOWN);
    n = copy_name(room, given, n);
    for (uint32_t i = 0; i < d->n_unknown; i++, kind++) {
        int is_other = i == OBI_UNKNOWN_KINDS;
        if (!is_other && (strncmp(kind->name, name, n) != 0 || kind->name[n])) continue;
        kind->count++;
        return;
    }
    if (d->n_unknown++ == OBI_UNKNOWN_KINDS) {
        name = "...";
        n = 3;
    }
    memcpy(kind->name, name, n);
    kind->count = 1;
}

int obi_decoder_unknown(const obi_decoder *d, uint32_t index, const char **name, uint64_t *count) {
    if (!d || index >= d->n_unknown || !name || !count) return OBI_E_ARG;
    *name = d->unknown[index].name;
    *count = d->unknown[index].count;
    return OBI_OK;
}

int obi_decoder_count(const obi_decoder *d, uint32_t counter, uint64_t *out) {
    uint32_t index = counter - OBI_DECODER_FIRST_COUNTER;
    if (!d || !out || index >= OBI_DECODER_N_COUNTERS) return OBI_E_ARG;
    *out = d->count[index];
    return OBI_OK;
}
